import type { Messages } from '../ko.ts'

const part = (value: number, unit: string): string => (value > 0 ? `${value} ${unit}${value === 1 ? '' : 's'}` : '')

export const shellEn: Messages['shell'] = {
  service: 'Vaccine booking',
  verification: 'Identity verification',
  skip: 'Skip to main content',
  menu: 'Service menu',
  myBooking: 'My booking',
  allBookings: 'Other bookings',
  otherLanguage: '한국어',
  steps: ['Verify', 'Queue', 'Choose a time', 'Confirm'],
  stepsLabel: 'Booking steps',
  stepDone: ' (done)',
  stepNow: ' (current step)',
  helpTitle: 'Need help?',
  helpPhone: (phone) => `Call ${phone}`,
  helpOther: 'Other ways to reach us',
  helpPage: 'Questions and answers',
  turnPage: 'When can I book?',
  helpEqual: 'You can book just as well by phone.',
  offline:
    'You are offline. Your place and your booking are safe, and a time kept for you stays yours until it runs out.',
  offlineOnTheWay: 'You are offline. You can carry on as soon as you are back.',
  working: 'Working on it.',
  units: { hour: '{n} hr', minute: '{n} min', second: '{n} sec' },
  clock: {
    am: 'am',
    pm: 'pm',
    form: '{time} {half}',
    tomorrow: '{time} tomorrow',
    later: '{time} in {days} days',
  },
  duration: (seconds) =>
    [
      part(Math.floor(seconds / 3600), 'hour'),
      part(Math.floor(seconds / 60) % 60, 'minute'),
      part(seconds % 60, 'second'),
    ]
      .filter(Boolean)
      .join(' ') || '0 seconds',
  reference: 'If you contact us, tell us this number',
  lights: 'See all the lights',
  continue: 'Continue',
  backTo: (name) => ['Go back to ', name],
}
