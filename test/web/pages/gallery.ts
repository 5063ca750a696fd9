import type { VNode } from 'preact'
import type { Booking, Hold } from '../../../src/domain/booking.ts'
import type { BookingId, CampaignId, HoldId, JourneyId, PersonId, ProviderId } from '../../../src/domain/ids.ts'
import { blockedPage } from '../../../src/web/pages/blocked-page.tsx'
import {
  bookingPage,
  cancelledPage,
  cancelPage,
  noBookingPage,
  unverifiedBookingPage,
} from '../../../src/web/pages/booking-page.tsx'
import { busyDoorPage } from '../../../src/web/pages/busy-door-page.tsx'
import { chooserPage } from '../../../src/web/pages/chooser-page.tsx'
import { confirmPage, holdExpiredPage } from '../../../src/web/pages/confirm-page.tsx'
import { lightsPage } from '../../../src/web/pages/lights-page.tsx'
import { notMePage } from '../../../src/web/pages/not-me-page.tsx'
import type { PageContext } from '../../../src/web/pages/page.tsx'
import { type ProblemOutcome, problemPage } from '../../../src/web/pages/problem-page.tsx'
import { slotsPage } from '../../../src/web/pages/slots-page.tsx'
import { addNotices } from './gallery-notices.ts'
import { addRoomPages } from './gallery-room.ts'
import { addWindowPages } from './gallery-windows.ts'
import {
  boardOf,
  cards,
  complaints,
  down,
  type GalleryData,
  green,
  maintenance,
  minutes,
  now,
  plainData,
  red,
  refusedFor,
  sampleSlots,
  sharedBoard,
  unableBoard,
  unknownBoard,
  yellow,
} from './sample.ts'

export interface GalleryPage {
  name: string
  render(context: PageContext): VNode
}

/** Every page in every state worth looking at. */
export function gallery(data: GalleryData = plainData): GalleryPage[] {
  const { text } = data
  const doors = cards.map((card) => ({ ...card, need: { ko: text(card.need.ko), en: text(card.need.en) } }))
  const mixed = boardOf([green, red, green, yellow, down], data)
  const allDown = boardOf([down, maintenance, down, down, maintenance], data)
  const noneClear = boardOf([yellow, red, yellow, { ...red, reason: 'recovering', waitSeconds: null }, down], data)
  const journeyId = text('j-123') as JourneyId
  const naver = { id: 'naver' as ProviderId, name: { ko: text('네이버'), en: text('Naver') } }
  const ipin = 'ipin' as ProviderId
  const reference = text('NV-8F3K-21')
  const relyingParty = { name: text('예시 포털') }
  const pages: GalleryPage[] = []
  const add = (name: string, render: GalleryPage['render']) => pages.push({ name, render })

  const lights = { doors, now, blockSeconds: 3600 }
  add('lights', (context) => lightsPage(context, { ...lights, board: mixed }))
  add('lights-none-clear', (context) => lightsPage(context, { ...lights, board: noneClear }))
  add('lights-all-down', (context) => lightsPage(context, { ...lights, board: allDown }))
  add('lights-unknown', (context) => lightsPage(context, { ...lights, board: unknownBoard(data) }))
  add('lights-our-side', (context) => lightsPage(context, { ...lights, board: unableBoard(data) }))
  add('lights-stale', (context) => lightsPage(context, { ...lights, board: mixed, now: now + 60_000 }))

  const chooser = { journeyId, board: mixed, now, doors, notice: null, suggested: null, relyingParty: null }
  const tried = (['provider_timeout', 'citizen_declined'] as const).map((outcome) => ({
    provider: 'naver' as ProviderId,
    at: now - minutes(1),
    outcome,
    reference,
  }))
  add('chooser', (context) => chooserPage(context, { ...chooser, tried }))
  add('chooser-hint', (context) =>
    chooserPage(context, { ...chooser, tried: [], notice: 'hint_unavailable', suggested: ipin, relyingParty }),
  )
  add('chooser-relying-party', (context) =>
    chooserPage(context, { ...chooser, tried: [], notice: 'cross_site', relyingParty }),
  )

  const problem = { door: naver, board: mixed, now, doors, reference, journeyId, suggested: ipin, relyingParty: null }
  const outcomes: ProblemOutcome[] = [
    'provider_unavailable',
    'provider_timeout',
    'provider_closed',
    'assertion_invalid',
    'citizen_declined',
    'attempt_missing',
    'attempt_expired',
    'attempt_used',
  ]
  for (const outcome of outcomes) {
    const retryAt = outcome.startsWith('provider_') ? now + 28_000 : null
    add(`problem-${outcome}`, (context) => problemPage(context, { ...problem, outcome, retryAt }))
  }
  add('problem-full', (context) =>
    problemPage(context, { ...problem, outcome: 'provider_unavailable', full: true, retryAt: now + 5_000 }),
  )
  for (const [name, account] of Object.entries(complaints))
    add(`problem-account-${name}`, (context) => problemPage(context, { ...problem, ...refusedFor(account) }))
  add('problem-no-suggestion', (context) =>
    problemPage(context, { ...problem, outcome: 'provider_timeout', suggested: null, retryAt: now + 28_000 }),
  )
  add('problem-nothing-clear', (context) =>
    problemPage(context, { ...problem, board: noneClear, outcome: 'provider_timeout', retryAt: null, relyingParty }),
  )
  add('problem-shared', (context) =>
    problemPage(context, { ...problem, board: sharedBoard(data), outcome: 'provider_closed', retryAt: null }),
  )
  add('lights-shared', (context) => lightsPage(context, { ...lights, board: sharedBoard(data) }))
  const phone = mixed.doors[1]
  if (phone) {
    const busy = { door: phone, now, doors, suggested: ipin, relyingParty: null }
    add('busy-door', (context) => busyDoorPage(context, { ...busy, board: mixed, journeyId: null }))
    add('busy-door-nothing-clear', (context) => busyDoorPage(context, { ...busy, board: noneClear, journeyId }))
  }

  const blocked = {
    now,
    until: now + 2_538_000,
    device: 'android' as const,
    provider: { ko: text('휴대폰'), en: text('Mobile phone') },
    since: now - minutes(18),
    idleSeconds: 180,
    exits: { takeover: 'off', notMe: true, desk: { reference: text('K7M4P-2XQ9D'), seconds: 600 } } as const,
    reported: null,
    refused: null,
    again: '/next',
  }
  add('blocked', (context) => blockedPage(context, { ...blocked }))
  add('blocked-relying-party', (context) =>
    blockedPage(context, { ...blocked, exits: null, again: `/next?journey=${journeyId}` }),
  )
  add('blocked-takeover', (context) =>
    blockedPage(context, { ...blocked, exits: { ...blocked.exits, takeover: 'offered' } }),
  )
  add('blocked-taken-over', (context) =>
    blockedPage(context, { ...blocked, exits: { ...blocked.exits, takeover: 'used' } }),
  )
  for (const refused of ['code', 'takeover', 'notMe'] as const)
    add(`blocked-refused-${refused}`, (context) => blockedPage(context, { ...blocked, refused }))
  for (const reported of ['here', 'elsewhere'] as const)
    add(`blocked-reported-${reported}`, (context) => blockedPage(context, { ...blocked, reported }))
  add('not-me', (context) => notMePage(context))
  add('blocked-over', (context) => blockedPage(context, { ...blocked, until: now }))

  addWindowPages(add)
  addRoomPages(add)

  const { slots, placeOf } = sampleSlots(data)
  const lost = placeOf(0, '09:00')
  add('slots', (context) => slotsPage(context, slots))
  add('slots-taken', (context) =>
    slotsPage(context, { ...slots, taken: { lost, nearest: [placeOf(0, '09:30'), placeOf(1, '10:00')] } }),
  )
  add('slots-page-2', (context) =>
    slotsPage(context, {
      ...slots,
      filter: { ...slots.filter, page: 2, product: text('모더나'), stepFree: true, withFree: false },
    }),
  )
  add('slots-no-such-page', (context) =>
    slotsPage(context, {
      ...slots,
      filter: { ...slots.filter, page: 9999 },
      result: { total: 38, clinics: [] },
    }),
  )
  add('slots-empty', (context) => slotsPage(context, { ...slots, result: { total: 0, clinics: [] } }))

  const person = { maskedName: text('홍○동'), birthYear: 1990, provider: { ko: text('아이핀'), en: text('i-PIN') } }
  const place = placeOf(0, '10:00')
  const hold: Hold = {
    id: text('h-1') as HoldId,
    person: 'p' as PersonId,
    slot: place.slot.id,
    until: now + 222_000,
    extensions: 0,
  }
  const confirm = { hold, place, person, idempotencyKey: text('key-1'), extendSeconds: 300, instead: null, now }
  add('slots-kept', (context) => slotsPage(context, { ...slots, kept: { hold: hold.id, place } }))
  add('confirm-instead', (context) =>
    confirmPage(context, { ...confirm, canExtend: true, instead: placeOf(1, '10:30') }),
  )
  add('confirm', (context) => confirmPage(context, { ...confirm, canExtend: true }))
  add('confirm-extended', (context) => confirmPage(context, { ...confirm, canExtend: false }))
  add('hold-expired', (context) => holdExpiredPage(context, { place, stillFree: true, started: false, nearest: [] }))
  add('hold-expired-gone', (context) =>
    holdExpiredPage(context, {
      place,
      stillFree: false,
      started: false,
      nearest: [placeOf(0, '10:30'), placeOf(1, '10:00')],
    }),
  )
  add('hold-expired-started', (context) =>
    holdExpiredPage(context, { place, stillFree: false, started: true, nearest: [placeOf(0, '10:30')] }),
  )
  add('hold-expired-unknown', (context) =>
    holdExpiredPage(context, { place: null, stillFree: false, started: false, nearest: [] }),
  )

  const booking: Booking = {
    id: text('0198f3a2-5b1c-7e44-9a51-3c2f6d0b8e11') as BookingId,
    person: 'p' as PersonId,
    campaign: 'demo' as CampaignId,
    slot: place.slot.id,
    state: 'confirmed',
    confirmedAt: now,
  }
  const booked = { booking, place, person, now, cancellableUntil: place.slot.startsAt }
  add('booking-just', (context) => bookingPage(context, { ...booked, justBooked: true }))
  add('booking', (context) => bookingPage(context, { ...booked, justBooked: false, cancellableUntil: now }))
  add('booking-past', (context) => bookingPage(context, { ...booked, justBooked: false, now: now + minutes(6000) }))
  add('booking-none', (context) => noBookingPage(context))
  add('booking-unverified', (context) => unverifiedBookingPage(context))
  add('cancel', (context) => cancelPage(context, { booking, place }))
  add('cancelled', (context) => cancelledPage(context))

  addNotices(add, { text, reference })
  return pages
}
