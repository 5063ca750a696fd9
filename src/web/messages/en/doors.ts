import type { Messages } from '../ko.ts'

const sorry = 'You did nothing wrong and can carry on from here.'

const otherWay = (name: string) => `Check it at ${name} and try again, or choose another way. Nothing was stored.`
const certificate = 'You can use another certificate or choose another way. Nothing was stored.'

const incomplete = (name: string, items: string) =>
  `At ${name} this is empty, or in a form that we cannot use: ${items}. ${otherWay(name)}`

const andList = (items: readonly string[]) => new Intl.ListFormat('en', { type: 'conjunction' }).format(items)

const accountBecause: Messages['doors']['account']['because'] = {
  consent_missing: (_name, items) =>
    `You did not agree to share: ${items}. Try again and agree, or choose another way. Nothing was stored.`,
  profile_incomplete: incomplete,
  claims: incomplete,
  birthday_is_no_day: incomplete,
  phones_differ: incomplete,
  account_not_linked: (name) =>
    `Your account at ${name} is not linked to this service. Try again and agree to link it, or choose another way.`,
  account_dormant: (name) => `Your account at ${name} is dormant. ${otherWay(name)}`,
  account_under_age: (name) => `This account at ${name} has an age limit. Please choose another way.`,
  result_not_success: (name) =>
    `${name} could not confirm that it is you. Check what you entered and the code, or choose another way.`,
  certificate_expired: () => `The certificate has expired. ${certificate}`,
  certificate_not_yet_valid: () => `The certificate is not valid yet. ${certificate}`,
  certificate_revoked: () => `The certificate was revoked. ${certificate}`,
  certificate_suspended: () => `The certificate is suspended. ${certificate}`,
  certificate_policy: () => `It is not a personal certificate. ${certificate}`,
  certificate_issuer: () => `The certificate is not from an accredited authority. ${certificate}`,
  certificate_test_issuer: () => `It is a test certificate. ${certificate}`,
  certificate_vid: () => `The owner of the certificate and the details you entered differ. ${certificate}`,
  certificate_name: () => `The names in the certificate differ from each other. ${certificate}`,
  acr_too_low: (name) =>
    `${name} verified you in a weaker way than we need. Try again and choose the stronger way there, or choose another way here. Nothing was stored.`,
  method_lowered: (name) =>
    `The method that you used at ${name} is not accepted for the moment. You did nothing wrong. Use another method at ${name}, or choose another way.`,
  stale_authentication: (name) =>
    `${name} answered with a sign-in from before. On a shared device that may be another person, so we did not use it. Sign out at ${name} and try again, or choose another way.`,
}

export const doorsEn: Messages['doors'] = {
  title: 'Choose how to verify',
  h1: 'Check the lights and choose a clear way to verify',
  lead: 'Whichever you choose, you see the same clinics and times. Your place in the queue starts when you finish verifying.',
  description:
    'Book a vaccination. Traffic lights show how well each way to verify your identity works right now; choose a clear one.',
  list: 'Ways to verify',
  open: (name) => `Verify with ${name}`,
  words: {
    clear: 'Clear',
    slow: 'Slow',
    busy: 'Busy',
    down: 'Down',
    maint: 'Maintenance',
    unknown: 'Checking',
    ours: 'Checking',
  },
  lines: {
    now: 'Verify right away',
    about10: 'About 10 seconds',
    about30: 'About 30 seconds',
    about60: 'About 1 minute',
    about120: 'About 2 minutes',
    about180: 'About 3 minutes',
    about300: 'About 5 minutes',
    over300: 'Over 5 minutes',
    crowded: 'Many people use it',
    sometimes: 'May fail now and then',
    often: 'Often fails now',
    recovering: 'Opening bit by bit',
    down: 'Not available now',
    maint: 'Under maintenance',
    maintUntil: 'Until {time}',
    operator: 'Our staff advise caution',
    unknown: 'Checking the status',
    ours: 'The problem is ours',
    dependency: '{name} seems to be down',
  },
  clearCount: (n) => (n === 1 ? '1 way is clear now' : `${n} ways are clear now`),
  noneClear: 'Every way is busy. Try a slow (yellow) one first.',
  allBusy: 'Every way is very busy now. It may be quicker to look again in a little while.',
  allDown: ({ link }) => ['No way to verify works now. You can book by phone on ', link, '.'],
  allDownApart: 'No way to verify works now. Please check again in a little while.',
  allUnknown: 'Checking the lights.',
  ourSide: ({ link }) => [
    'The problem is our service itself: no verification can be finished now. You can book by phone on ',
    link,
    '.',
  ],
  ourSideApart: 'The problem is our service itself: no verification can be finished now.',
  nextTry: (time) => ['We try again at ', time, '.'],
  asOf: (time) => ['as of ', time],
  lastCheck: (time) => ['last checked ', time],
  refresh: 'Refresh status',
  pause: 'Pause updates',
  paused: '· updates paused',
  changed: {
    door: (name) => name,
    from: (word) => `from ${word.toLowerCase()}`,
    to: (word) => `to ${word.toLowerCase()}`,
    sentence: '{door} changed {from} {to}.',
  },
  how: {
    title: 'How are the lights decided?',
    text: 'Not by how many people are connected, but by how many checks really succeeded in the last minute and how long they took. When few people are verifying, we check every few seconds ourselves.',
    legend: {
      clear: 'Clear: you can verify right away',
      slow: 'Slow: a short wait, or a second try now and then',
      busy: 'Busy: takes long or fails often',
      down: 'Down or maintenance: cannot be used',
      unknown: 'Checking: nothing was measured lately',
    },
  },
  device: {
    title: 'You book on one device only.',
    text: (block) =>
      `After you verify, you cannot book on other devices for ${block}. Start on the device you will finish on.`,
  },
  chooser: {
    title: 'Choose how to verify',
    h1For: (name) => ['Choose how to verify for ', name],
    leadFor: (name) => ['Any of these will do. When you have verified you go back to ', name, '.'],
    crossSite: 'You came by a link from another site. To be safe, please choose and start here yourself.',
    hintUnavailable: 'The way that was asked for cannot be used now. Please choose another one below.',
    tried: 'What you tried',
    triedLine: (door, what, reference) => [door, ': ', what, ' Reference ', reference],
  },
  outcome: {
    provider_unavailable: 'the provider had a problem.',
    provider_timeout: 'no answer came.',
    provider_closed: 'not available now.',
    full: 'too many people were finishing at once.',
    assertion_invalid: 'the result could not be confirmed.',
    citizen_declined: 'you cancelled.',
    account: 'this account or certificate could not be used.',
  },
  problem: {
    provider_unavailable: {
      h1: (name) => `${name} does not work at the moment`,
      lead: (name) => `There is a problem at ${name}, so you could not be verified. ${sorry}`,
    },
    provider_timeout: {
      h1: (name) => `${name} is not responding`,
      lead: (name) => `${name} did not answer, so we stopped waiting. ${sorry}`,
    },
    provider_closed: {
      h1: (name) => `${name} cannot be used now`,
      lead: (name) => `${name} is closed for a while because of an outage or maintenance. ${sorry}`,
    },
    full: {
      h1: (name) => `Many people are finishing with ${name} right now`,
      lead: () => `We could not take everyone at once, so you could not be verified this time. ${sorry}`,
    },
    assertion_invalid: {
      h1: (name) => `We could not confirm the result from ${name}`,
      lead: () => `The answer was not right, so we did not use it. Nothing was stored. ${sorry}`,
    },
    citizen_declined: {
      h1: () => 'You cancelled the verification',
      lead: (name) => `Nothing was stored. You can try ${name} again or choose another way.`,
    },
    attempt_missing: {
      h1: () => 'Please start again here',
      lead: (name) =>
        `We could not find a verification with ${name} that began in this browser. You may have started in another app or window. To be safe, we did not carry the result over.`,
    },
    attempt_expired: {
      h1: () => 'The time to verify has run out',
      lead: (name) => `Verifying with ${name} did not finish in time. Nothing was stored; please start again.`,
    },
    attempt_used: {
      h1: () => 'This verification was already used',
      lead: () =>
        'Going back or reloading sent the same result once more. If you have finished verifying, just continue.',
    },
  },
  account: {
    h1: (name) => `${name} cannot verify you with this account or certificate`,
    items: {
      name: 'name',
      birthdate: 'date of birth',
      gender: 'gender',
      nationality: 'nationality (Korean or foreign)',
      phone: 'mobile number',
      ci: 'linking information (CI)',
    },
    someItems: 'some of the details we need',
    list: (items) => andList(items),
    because: accountBecause,
    other: (name) => `The state of your account at ${name} does not allow it. ${otherWay(name)}`,
  },
  next: {
    title: 'Carry on now',
    why: (time) => ['This way is clear as of ', time, '.'],
  },
  otherClear: 'Other ways that are clear now',
  noOtherClear: 'No other way is clear now. Please look at the lights and choose.',
  shared: (dependency, doors) =>
    `${andList(doors)} ${doors.length === 1 ? 'depends' : 'depend'} on ${dependency} too, and ${doors.length === 1 ? 'does' : 'do'} not work now. Please choose another way.`,
  stay: (name) => `To stay with ${name}`,
  retryAt: (left, time) => ['You can try again in ', left, ' (', time, ').'],
  retryNow: 'You can try again now.',
  retrySaid: (name) => `You can try ${name} again now.`,
  retry: (name) => `Try ${name} again`,
  closedNow: {
    retryAt: (left, time) => ['In ', left, ' (', time, ') you can check whether it is open again.'],
    retryNow: 'You can check now whether it is open again.',
    retrySaid: (name) => `You can check now whether ${name} is open again.`,
    retry: (name) => `Check ${name} again`,
  },
  startAgain: 'Start again here',
  what: 'What happened?',
  whatReference: (reference) => ['If you contact us, tell us this number: ', reference],
  whatKept: (name) => `Nothing that came from ${name} was stored.`,
  busy: {
    h1: (name) => `${name} is busy now`,
    lead: (line) => `The light says “${line}”. The ways below are clear now.`,
    leadNone: (line) => `The light says “${line}”. No other way is clear now.`,
    anyway: (name) => `Continue with ${name} anyway`,
  },
}
