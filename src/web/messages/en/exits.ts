import type { Messages } from '../ko.ts'

export const exitsEn: Messages['exits'] = {
  idle: 'If that device is not in use',
  idleText: (span) =>
    `If that device is inside and choosing, you can continue here once nothing was done there for ${span}: choose “Check again”. While it waits in line, it does not change in this way.`,
  takeover: 'Change to this device now',
  takeoverText:
    'That device is signed out at once; your place and a time kept for you continue here. You can do this once.',
  takeoverDo: 'Change to this device',
  takeoverUsed: 'You have changed once already, so you cannot change again now.',
  desk: 'If you cannot use that device',
  deskText: ({ link }, span) => [
    'Come to a desk, or call ',
    link,
    `, and tell us the number below. We check who you are and give you a code. It can be used once, within ${span}.`,
  ],
  reference: 'The number to tell us',
  code: 'Your code',
  codeDo: 'Continue here with the code',
  refused: {
    code: 'The code is wrong, was used already, or is too old. Please check it. You can also ask for a new one.',
    takeover: 'You cannot change to this device now. Nothing was changed. Please choose one of the other ways below.',
    notMe: 'We were told already, and nothing is left to sign out. Please call us.',
  },
  notMe: {
    title: 'Tell us it was not you',
    h1: 'Sign out the other device?',
    lead: 'Only choose this if you did not verify there. It cannot be undone.',
    ends: [
      'That device is signed out at once.',
      'A time that is kept there and not booked yet is given back.',
      'After that you cannot book at once, here neither, but from the time at which the block ends.',
      'What you tell us is recorded.',
    ],
    keeps: 'Your place in line and a booking you made stay as they are.',
    do: 'It was not me: sign it out',
    back: 'Go back and change nothing',
  },
  reported: {
    title: 'The other device is signed out',
    here: {
      h1: 'You told us, and the other device is signed out',
      lead: 'A time that was kept there and not booked was given back. Your place in line and a booking you made stay as they are.',
    },
    elsewhere: {
      h1: 'Another device told us “It was not me”',
      lead: 'A device verified as the same person told us so, and the device in use was signed out. Your place in line and a booking you made stay as they are.',
    },
    why: 'We cannot know whose device is whose. You can continue from the time below.',
    whyDesk:
      'We cannot know whose device is whose. You can continue as soon as a desk has checked who you are, or else from the time below.',
    desk: 'Let a desk check who you are, and continue here',
    note: ({ link }) => [
      'Another person may be able to verify as you. Please change the password or certificate at the provider. If My booking shows a booking that you did not make, call ',
      link,
      '.',
    ],
  },
  moved: {
    title: 'You can continue on this device',
    takeover: {
      h1: 'You changed to this device',
      lead: 'The device you used before is signed out. Your place in line and a time kept for you continue here.',
    },
    desk: {
      h1: 'The code is right: you changed to this device',
      lead: 'You can no longer book on the device used before. Your place in line and a time kept for you continue here.',
    },
  },
  ended: {
    takeover: {
      h1: 'You are signed out here: you changed to another device',
      lead: 'On another device, verified as the same person, “Change to this device” was chosen.',
      kept: ['A booking you made stays as it is.', 'Your place in line and a time kept for you continue there.'],
    },
    desk: {
      h1: 'You are signed out here: a code of a desk changed to another device',
      lead: 'On another device, verified as the same person, a code from a desk was entered.',
      kept: ['A booking you made stays as it is.', 'Your place in line and a time kept for you continue there.'],
    },
    not_me: {
      h1: 'You are signed out here: another device asked for it',
      lead: 'On another device, verified as the same person, “It was not me” was chosen. A time that was kept and not booked was given back.',
      kept: ['A booking you made stays as it is.', 'The place in line is kept.'],
    },
    call: ({ link }) => ['If this was not you, please call ', link, '.'],
  },
}
