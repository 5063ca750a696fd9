import type { Messages } from '../ko.ts'

export const helpEn: Messages['help'] = {
  title: 'Questions and answers',
  description:
    'Questions and answers about the lights, the queue, using one device, booking, cancelling and accessibility.',
  h1: 'Questions and answers',
  lead: 'If your question is not here, please call us.',
  items: (n) => [
    [
      'What do the lights mean?',
      'They show how well each way to verify works right now. They do not count people who are connected: they come from how many checks really succeeded in the last minute and how long they took. Green works at once, yellow takes a little longer, red takes long or cannot be used.',
    ],
    [
      'Which way gives me an advantage?',
      'None. The clinics and times are the same and so is the way places in the queue are counted. A clear one is simply faster.',
    ],
    [
      'Why only one device?',
      `If one person queues on several devices, everyone waits longer. After you verify, you cannot book on other devices for ${n.block}. Choose “Stop using this device” in My booking on that device to switch at once. If you cannot use it, verify on another device: it shows every way on. A booking can be seen on any device.`,
    ],
    [
      'What if I close the window while waiting?',
      `Your place is kept. Open the page again on the same device and it goes on. When your turn comes you have ${n.ready} to come in; if you miss it you do not go to the back.`,
    ],
    [
      'Is there a time limit for choosing?',
      `Once inside you have ${n.lease} to choose. If you press nothing for ${n.idle}, someone else goes in first; even then you do not go to the back. Choosing a time keeps it for you for ${n.hold}, and where you check your booking you can extend that by ${n.extend}.`,
    ],
    [
      'Can I change or cancel my booking?',
      'You can cancel until the time that My booking names, and book again as long as booking is open for you.',
    ],
    [
      'What happens to the information I verify with?',
      'It is used only to make sure that it is you and to book. Passwords of the providers never come here.',
    ],
  ],
  accessTitle: 'Accessibility',
  accessText:
    'Every page is made to work with the keyboard alone, with screen readers, with text twice as large and without scripts. If something is hard to use, please call us. You can book just as well by phone.',
  signOut: {
    link: 'Sign out of this browser',
    title: 'Sign out',
    h1: 'Sign out of this browser?',
    lead: 'On a computer that others use, please sign out before you leave.',
    ends: [
      'Services can no longer let you in without a new verification. End your login at a service itself there.',
      'Booking pages in this browser are closed, too. Your place in line and any booking you made stay as they are.',
    ],
    yes: 'Sign out',
    no: 'Stay signed in',
  },
  ended: {
    title: 'You have finished',
    finished: 'You have finished on this device',
    finishedText: 'You can now book on another device at once. A booking you made stays as it is.',
    signedOut: 'You are signed out',
    signedOutText: 'You are no longer verified in this browser. A booking you made stays as it is.',
    again: 'To the first page',
  },
}
