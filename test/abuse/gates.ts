import type { ErrorCode } from '../../src/domain/errors.ts'

/**
 * What stands in front of a route, on the server. From `identified` to `inside` each includes the ones above it.
 *
 *   anyone      answers everybody alike, or about nothing but the browser itself
 *   identified  a session, in the browser in which it was opened
 *   claimed     and no other device holds the person's claim
 *   turn        and the person's window is open (for a ticket)
 *   takeover    and the window is open, and the campaign lets a further device take over
 *   code        and the window is open, and the code is one that a desk gave for this device
 *   inside      and a lease, or the live hold that was given under one
 *   journey     the browser in which the journey began
 *   attempt     the browser in which the attempt began, once
 *   operator    an operator's token in the header
 */
export type Gate =
  | 'anyone'
  | 'identified'
  | 'claimed'
  | 'turn'
  | 'takeover'
  | 'code'
  | 'inside'
  | 'journey'
  | 'attempt'
  | 'operator'

/** The gate of every route. A new route fails the test until its gate stands here, and is then tried from every standing. */
export const gates: Readonly<Record<string, Gate>> = {
  'POST /api/v1/turn': 'anyone',
  'GET /api/v1/campaigns': 'anyone',
  'GET /api/v1/clinics': 'anyone',
  'GET /api/v1/slots': 'anyone',
  'GET /api/v1/openapi.json': 'anyone',
  'GET /api/v1/openings': 'anyone',
  'GET /api/v1/openings/{opensAt}/announcement.json': 'anyone',
  'GET /api/v1/openings/{opensAt}/draw.json': 'anyone',
  'GET /api/v1/openings/{opensAt}/pool/{part}.txt': 'anyone',
  'GET /api/v1/ticket/proof': 'identified',
  'GET /api/v1/ticket/receipt': 'identified',
  'GET /api/v1/session': 'identified',
  'DELETE /api/v1/session': 'identified',
  'POST /api/v1/session/takeover': 'takeover',
  'POST /api/v1/session/desk-code': 'code',
  'POST /api/v1/session/not-me': 'identified',
  'GET /api/v1/ticket': 'identified',
  'POST /api/v1/ticket': 'turn',
  'POST /api/v1/ticket/renew': 'inside',
  'DELETE /api/v1/ticket': 'claimed',
  'POST /api/v1/holds': 'inside',
  'POST /api/v1/holds/{id}/extend': 'inside',
  'DELETE /api/v1/holds/{id}': 'inside',
  'POST /api/v1/bookings': 'inside',
  'GET /api/v1/bookings/mine': 'identified',
  'DELETE /api/v1/bookings/{id}': 'identified',

  'GET /ops/api/v1/doors': 'operator',
  'POST /ops/api/v1/doors/{id}/overrides': 'operator',
  'DELETE /ops/api/v1/overrides/{id}': 'operator',
  'GET /ops/api/v1/audit': 'operator',
  'GET /ops/api/v1/terminals': 'operator',
  'DELETE /ops/api/v1/terminals/{id}': 'operator',
  'POST /ops/api/v1/desk-codes': 'operator',
  'GET /ops/api/v1/blocks/endings': 'operator',
  'POST /ops/api/v1/blocks/endings': 'operator',
  'GET /ops/api/v1/terminals/audit': 'operator',
  'GET /ops/api/v1/openapi.json': 'operator',

  'GET /favicon.ico': 'anyone',
  'GET /robots.txt': 'anyone',
  'GET /help': 'anyone',
  'GET /sign-out': 'anyone',
  // Say to a browser whether it is a terminal of a desk, and do nothing in one that is none.
  'GET /desk': 'anyone',
  'POST /desk/next': 'anyone',
  'POST /desk/sign-out': 'anyone',
  'GET /desk/next': 'anyone',
  'GET /desk/sign-in': 'anyone',
  'GET /desk/sign-out': 'anyone',
  'POST /desk/sign-in': 'operator',
  'GET /desk/code': 'anyone',
  'POST /desk/code': 'operator',
  'POST /session/finish': 'anyone',
  'GET /turn': 'anyone',
  'GET /room/proof': 'anyone',
  // Remembers a choice between pages of ours in the browser, and proves nothing.
  'GET /campaigns': 'anyone',
  'POST /campaigns': 'anyone',
  'POST /turn': 'anyone',
  // Say to a browser what its own cookie says: that its session is over, that it has finished.
  'GET /ended': 'anyone',
  'GET /session/over': 'anyone',
  // To each their own page, and to a stranger the lights.
  'GET /next': 'anyone',
  // Says to a stranger how to be verified.
  'GET /booking': 'anyone',
  'GET /doors/{provider}': 'anyone',
  'GET /turn/mine': 'identified',
  'GET /booking/cancel': 'identified',
  'POST /bookings/{id}/cancel': 'identified',
  'GET /blocked': 'identified',
  'GET /session/moved': 'identified',
  'GET /wait/left': 'identified',
  'GET /booking/cancelled': 'identified',
  'GET /wait': 'turn',
  'POST /session/takeover': 'takeover',
  'POST /session/desk-code': 'code',
  'GET /session/not-me': 'identified',
  'POST /session/not-me': 'identified',
  'POST /wait/leave': 'claimed',
  'GET /slots': 'inside',
  'GET /confirm': 'inside',
  'GET /confirm/expired': 'inside',
  'POST /holds': 'inside',
  'POST /holds/{id}/extend': 'inside',
  'POST /holds/{id}/release': 'inside',
  'POST /bookings': 'inside',
  // Addresses of forms, asked for as pages: they lead to `/next` and do nothing.
  'GET /holds': 'inside',
  'GET /holds/{id}/extend': 'inside',
  'GET /holds/{id}/release': 'inside',
  'GET /bookings': 'inside',
  'GET /bookings/{id}/cancel': 'inside',
  'GET /wait/leave': 'inside',
  'GET /session/finish': 'inside',
  'GET /session/takeover': 'inside',
  'GET /session/desk-code': 'inside',

  'GET /doors/{provider}/problem': 'journey',
  'GET /journeys/{id}': 'journey',
  'GET /journeys/{id}/finish': 'journey',
  'GET /journeys/{id}/cancel': 'journey',
  'POST /journeys/{id}/cancel': 'journey',
  'GET /doors/{provider}/callback': 'attempt',
  'POST /doors/{provider}/callback': 'attempt',
}

/** With what a caller in some standing is refused at each gate; a gate that is not named lets them pass. */
export type Refused = Partial<Record<Gate, ErrorCode>>

/** A caller of whom nothing is known. */
export const unknown: Refused = {
  identified: 'not_verified',
  claimed: 'not_verified',
  turn: 'not_verified',
  takeover: 'not_verified',
  code: 'not_verified',
  inside: 'not_verified',
  journey: 'journey_unknown',
  attempt: 'attempt_missing',
  operator: 'operator_unknown',
}
/** A verified person whose claim another device holds. */
export const elsewhere: Refused = {
  claimed: 'device_blocked',
  turn: 'device_blocked',
  takeover: 'exit_not_offered',
  code: 'desk_code_invalid',
  inside: 'device_blocked',
}
/** A verified person who has no lease. */
export const outside: Refused = { inside: 'not_admitted' }
/** A verified person whose window is closed. */
export const early: Refused = {
  turn: 'not_your_turn',
  takeover: 'not_your_turn',
  code: 'not_your_turn',
  inside: 'not_admitted',
}
