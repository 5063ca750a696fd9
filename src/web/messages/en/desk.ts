import type { Messages } from '../ko.ts'

export const deskEn: Messages['desk'] = {
  title: 'Desk terminal',
  signIn: {
    h1: 'Start a desk terminal',
    lead: 'This browser becomes a terminal of the desk. Only an operator of the desk can start it.',
    token: 'Operator token',
    hint: 'It is checked once and not stored.',
    submit: 'Start the terminal',
    refusedTitle: 'The terminal was not started',
    refused: 'This is not the token of an operator of the desk. Please enter it again.',
  },
  ready: {
    h1: 'The desk terminal is ready',
    busyH1: 'The desk terminal is in use',
    lead: 'Citizens verify themselves here, with their own phone or certificate.',
    who: (operator, until) => `Operator: ${operator} · signed in until ${until}`,
    busyTitle: 'A citizen is using this terminal',
    busy: 'When you start the next citizen, the visit of this one ends. Their place in line and their booking stay.',
    rules: [
      'One person at a time. When they are done, choose “Next citizen”.',
      'Booking hours and conditions are the same as for everyone. The share of the desk is published.',
      'We record who used the terminal and when, and nothing about citizens.',
    ],
    next: 'Next citizen',
    signOut: 'Sign this terminal out',
  },
  code: {
    title: 'Code for a blocked device',
    h1: 'Give a code for a blocked device',
    lead: 'For a person whose other device cannot be used. First check who they are with an identity card, or by phone with what you agreed on.',
    reference: 'The number on their page',
    hint: 'Ten letters and digits, such as K7M4P-2XQ9D',
    submit: 'Make a code',
    refusedTitle: 'No code was made',
    refused: 'One letter or digit of the number is wrong. Please ask for it again.',
    given: {
      h1: 'The code',
      lead: (until) => `Read it out. It can be used once, until ${until}. An earlier code for the same device is void.`,
      device: (reference) => `For the device that shows ${reference}. Giving and using it are recorded.`,
      another: 'Give another code',
    },
  },
}
