import type { Messages } from '../ko.ts'

export const errorsEn: Messages['errors'] = {
  codes: {
    provider_unknown: [
      'There is no such way to verify',
      'The address may be old or mistyped. Please choose from the lights.',
    ],
    provider_closed: [
      'This way to verify is closed now',
      'It is closed for a while because of an outage or maintenance. Please choose another way.',
    ],
    provider_unavailable: [
      'This way to verify does not work now',
      'The provider has a problem. You did nothing wrong. Please choose another way.',
    ],
    provider_timeout: [
      'The provider is not responding',
      'No answer came, so we stopped waiting. You did nothing wrong. Please choose another way.',
    ],
    assertion_invalid: [
      'We could not confirm the result',
      'The answer was not right, so we did not use it. Verify again or choose another way.',
    ],
    citizen_declined: [
      'You cancelled the verification',
      'Nothing was stored. You can try again or choose another way.',
    ],
    attempt_missing: [
      'Please start again here',
      'We could not find a verification that began in this browser. To be safe, we did not carry the result over.',
    ],
    attempt_expired: ['The time to verify has run out', 'It did not finish in time. Please start again.'],
    attempt_used: [
      'This verification was already used',
      'The same result came once more. If you have finished verifying, just continue.',
    ],
    journey_unknown: [
      'Please start again',
      'It was too long ago, or this was already finished in another window or browser. If another service sent you here, please start again there. A booking you made stays as it is.',
    ],
    not_verified: [
      'Please verify first',
      'This page can be seen after you verify. Please choose a clear way from the lights.',
    ],
    device_blocked: ['You already verified on another device', 'Please continue on that device. Your place is kept.'],
    exit_not_offered: [
      'You cannot switch to this device like this',
      'It is not possible in this campaign. Nothing was changed, and your place is kept. Please continue on that device, or call us.',
    ],
    exit_used: [
      'This was already done once',
      'It can be done once only until the time shown. Nothing was changed, and your place is kept. Please call us if you cannot use that device.',
    ],
    desk_code_invalid: [
      'This code cannot be used here',
      'It is wrong, was used already, is too old, or is for another device. Nothing was changed, and your place is kept. Please check it, or ask for a new one.',
    ],
    not_admitted: ['It is not your turn to come in yet', 'Your place is kept. Please look at the waiting page.'],
    not_your_turn: ['You cannot book yet', 'When you can book depends on the day you were born.'],
    slot_taken: ['Someone else just took it', 'Your place and time left are unchanged. Please choose another time.'],
    too_many_holds: [
      'You cannot have another time kept for you yet',
      'Only so many times can be kept one after another, so that places stay free for others. A time that is kept for you now can still be booked. Please try again later.',
    ],
    hold_expired: [
      'The time we kept for you has run out',
      'Your place in the queue is unchanged. Please choose a time again.',
    ],
    hold_not_extendable: [
      'It cannot be extended further',
      'A place can be extended only so often, and only until the appointment begins. Please book in the time that is left.',
    ],
    already_booked: ['You already have a booking', 'One person can book once. Please look at My booking.'],
    idempotency_key_required: ['Something was missing', 'Go back to the check page and try again. Your place is kept.'],
    idempotency_conflict: [
      'This was already sent with other content',
      'The booking you sent first stands. Please look at My booking.',
    ],
    too_late: ['It is too late for this', 'Nothing was changed. If it is urgent, please call us.'],
    role_missing: ['You have no right to do this', 'It is the work of another operator. Nothing was done.'],
    operator_unknown: ['For operators only', 'This part of the site is not for visitors. Nothing was done.'],
    too_many_requests: [
      'Too many requests',
      'This request was not carried out. Your place in the queue and your booking are as they were.',
    ],
    invalid_request: ['Please check what you entered', 'Something could not be read, so nothing was done.'],
    not_found: ['There is no such page', 'The address may be old or mistyped. You can go on from here.'],
    cross_site_refused: [
      'Please do this here yourself',
      'The request came from another site, or was not made by you, so to be safe nothing was done.',
    ],
    store_unavailable: [
      'We cannot do this for the moment',
      'The problem is ours. Your place, your slot and your booking are kept. Please try again in a little while.',
    ],
    room_restoring: [
      'The queue is being restored',
      'The problem is ours. Every place is kept, yours too. Please try again in a few seconds.',
    ],
    service_unavailable: [
      'Our service cannot verify anyone now',
      'The problem is ours, so we did not send you to the provider: you could not have finished. You did nothing wrong. Your place and your booking are kept.',
    ],
    internal: [
      'We could not do this now',
      'The problem is ours. Your place and your booking are kept. If it fails again, please call us.',
    ],
  },
  retryAt: (time) => ['You can try again from ', time, '.'],
  startAgainAt: (service) => ['You can start again at “', service, '”.'],
  next: 'What you can do now',
  again: 'Try again',
}
