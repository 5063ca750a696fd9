import assert from 'node:assert/strict'
import type { Booking, Hold } from '../../src/domain/booking.ts'
import type { BookingId, CampaignId, DeviceHash, HoldId, PersonId, SlotId } from '../../src/domain/ids.ts'
import type { CalendarDate, Instant } from '../../src/domain/time.ts'
import { checkHistory } from '../../src/history/check.ts'
import type { BookingRecord, FinalStores } from '../../src/history/final-stores.ts'
import { sentence } from '../../src/history/finding.ts'
import type { Call, CallOf, History, HistoryEvent, Loss, UseCase } from '../../src/history/history.ts'

const start = Date.parse('2021-08-09T20:00:00+09:00')
const campaign = 'flu-2021' as CampaignId
const slot = 'slot-1' as SlotId
const minute = 60_000
const at = (minutes: number): Instant => start + minutes * minute

/** A call of a human, who is one person on one device; it takes a second. */
function call<Case extends UseCase>(
  human: string,
  useCase: Case,
  told: Pick<CallOf<Case>, 'asked'> & { minutes: number; answer?: unknown; code?: string },
): HistoryEvent {
  const askedAt = at(told.minutes)
  const end = { at: askedAt + 1_000 }
  const outcome =
    told.answer !== undefined
      ? { kind: 'answered', answer: told.answer, ...end }
      : { ...(told.code ? { kind: 'refused', code: told.code } : { kind: 'lost' }), ...end }
  const [person, device] = [`p-${human}` as PersonId, `d-${human}` as DeviceHash]
  return {
    kind: 'call',
    useCase,
    human,
    person,
    device,
    askedAt,
    asked: told.asked,
    outcome,
  } as unknown as HistoryEvent
}

const held = (human: string, minutes: number): Hold => ({
  id: `hold-${human}` as HoldId,
  person: `p-${human}` as PersonId,
  slot,
  until: at(minutes + 5),
  extensions: 0,
})

const booked = (human: string, minutes: number): Booking => ({
  id: `booking-${human}` as BookingId,
  person: `p-${human}` as PersonId,
  campaign,
  slot,
  state: 'confirmed',
  confirmedAt: at(minutes),
})

const hold = (human: string, minutes: number) =>
  call(human, 'hold', { asked: { slot }, minutes, answer: held(human, minutes) })
const confirm = (human: string, minutes: number) =>
  call(human, 'confirm', { asked: { hold: held(human, 0).id, key: 'key-1' }, minutes, answer: booked(human, minutes) })

const nothing: FinalStores = { at: at(60), slots: [], holds: [], bookings: [] }

function booksOf(...bookings: readonly Booking[]): FinalStores {
  const records = bookings.map(
    (booking): BookingRecord => ({
      ...booking,
      hold: booking.id.replace('booking', 'hold') as HoldId,
      key: 'key-1',
      cancelledAt: null,
    }),
  )
  return {
    at: at(60),
    slots: [{ id: slot, startsAt: at(10_000), capacity: 1, taken: records.length }],
    holds: records.map(({ hold: id, person }) => ({ id, campaign, person, slot, state: 'booked', until: at(5) })),
    bookings: records,
  }
}

function linesOf(events: readonly HistoryEvent[], stores: FinalStores): string[] {
  const window = { id: 'hour', opensAt: at(0), closesAt: at(60), who: { kind: 'anyone' as const } }
  const history: History = {
    campaign: {
      id: campaign,
      version: 1,
      device: { blockSeconds: null, takeover: false },
      opening: null,
      name: { ko: '예약', en: 'Booking' },
      products: null,
      eligible: { bornFrom: null, bornTo: null },
      windows: [window],
    },
    born: new Map(['jiyu', 'minjun'].map((human) => [human, '1990-05-09' as CalendarDate])),
    events,
    stores,
    lateMs: 0,
  }
  return checkHistory(history).findings.map((finding) => sentence(finding, { naming: true }))
}

describe('A finding says which rule, when, who and what', () => {
  it('of a place that two people were told is theirs', () => {
    const events = [
      hold('jiyu', 1),
      hold('minjun', 2),
      confirm('jiyu', 3),
      call('minjun', 'leave', { asked: {}, minutes: 4, answer: null }),
    ]
    assert.deepEqual(linesOf(events, booksOf(booked('jiyu', 3))), [
      'oversold · 2021-08-09T20:02:01.000+09:00 · minjun · 2 people were told that they have a place of slot slot-1, which has 1',
    ])
  })

  it('of a booking that was confirmed and is gone', () => {
    assert.deepEqual(linesOf([hold('jiyu', 1), confirm('jiyu', 3)], nothing), [
      'acknowledged-and-lost · 2021-08-09T20:03:01.000+09:00 · jiyu · was told that booking booking-jiyu is confirmed; the books do not have it',
    ])
  })

  it('but not where the store published that it lost what came after a moment', () => {
    const loss: Loss = { kind: 'loss', store: 'durable', at: at(4), since: at(2) }
    assert.deepEqual(linesOf([hold('jiyu', 1), confirm('jiyu', 3), loss], nothing), [])
    const late: Loss = { kind: 'loss', store: 'durable', at: at(5), since: at(4) }
    assert.equal(linesOf([hold('jiyu', 1), confirm('jiyu', 3), late], nothing).length, 1)
  })

  it('of a hold that was given at the instant at which the window closes, and of none a millisecond before', () => {
    const after = [hold('jiyu', 60), call('jiyu', 'leave', { asked: {}, minutes: 61, answer: null })]
    assert.deepEqual(linesOf(after, nothing), [
      'outside-window · 2021-08-09T21:00:01.000+09:00 · jiyu · was given hold hold-jiyu, outside 2021-08-09T20:00:00.000+09:00 to 2021-08-09T21:00:00.000+09:00',
    ])
    const before = [hold('jiyu', 60 - 1 / minute), call('jiyu', 'leave', { asked: {}, minutes: 61, answer: null })]
    assert.deepEqual(linesOf(before, nothing), [])
  })

  it('of a confirmation without an answer that no person learned of', () => {
    const lost = call('jiyu', 'confirm', { asked: { hold: held('jiyu', 1).id, key: 'key-1' }, minutes: 3 })
    assert.deepEqual(linesOf([hold('jiyu', 1), lost], booksOf(booked('jiyu', 3))), [
      'lost-answers · 2021-08-09T20:03:01.000+09:00 · jiyu · confirm had no answer, and no later call told how it ended',
      'humane-end · 2021-08-09T20:03:01.000+09:00 · jiyu · ended with no answer to confirm',
      'humane-end · 2021-08-09T20:03:01.000+09:00 · jiyu · has a booking, and was never told of it',
    ])
  })

  it('and nothing where the same confirmation was pressed twice, and one of the two was answered', () => {
    const asked = { hold: held('jiyu', 1).id, key: 'key-1' }
    const lost = call('jiyu', 'confirm', { asked, minutes: 3 })
    assert.deepEqual(linesOf([hold('jiyu', 1), confirm('jiyu', 3), lost], booksOf(booked('jiyu', 3))), [])
  })

  it('and nothing where a look was pressed twice at once, and one of the two was answered; a later look without an answer is told', () => {
    const look = (minutes: number) => call('jiyu', 'bookings', { asked: {}, minutes })
    const shown = call('jiyu', 'bookings', {
      asked: {},
      minutes: 4,
      answer: { booking: booked('jiyu', 3), hold: null },
    })
    const told = [hold('jiyu', 1), confirm('jiyu', 3), shown]
    assert.deepEqual(linesOf([...told, look(4)], booksOf(booked('jiyu', 3))), [])
    assert.deepEqual(linesOf([...told, look(5)], booksOf(booked('jiyu', 3))), [
      'humane-end · 2021-08-09T20:05:01.000+09:00 · jiyu · ended with no answer to bookings',
    ])
  })

  it('and nothing where a person cancelled without an answer, and a later look shows no booking; of a look alone it is told', () => {
    const made = booked('jiyu', 3)
    const told = [hold('jiyu', 1), confirm('jiyu', 3)]
    const cancel = call('jiyu', 'cancel', { asked: { booking: made.id }, minutes: 4 })
    const look = call('jiyu', 'bookings', { asked: {}, minutes: 5, answer: { booking: null, hold: null } })
    const cancelled = booksOf({ ...made, state: 'cancelled' })
    const humane = (events: HistoryEvent[]) =>
      linesOf(events, cancelled).filter((line) => line.startsWith('humane-end'))
    assert.deepEqual(humane([...told, cancel, look]), [])
    assert.match(humane([...told, look]).join(), /ended with a look that showed no booking$/)
  })

  it('and nothing of a copy that the network brought: its person was told how the request ended', () => {
    const asked = { hold: held('jiyu', 1).id }
    const [released, copy] = [4, 5].map((minutes) =>
      call('jiyu', 'release', { asked, minutes, ...(minutes === 4 && { answer: null }) }),
    )
    const left = call('jiyu', 'leave', { asked: {}, minutes: 4.5, answer: null })
    assert.ok(released && copy)
    assert.deepEqual(linesOf([hold('jiyu', 1), released, left, { ...copy, isCopy: true } as Call], booksOf()), [])
    assert.equal(linesOf([hold('jiyu', 1), released, left, copy], booksOf()).length, 1)
  })

  it('and nothing where a page told a person of the booking whose confirmation had no answer', () => {
    const lost = call('jiyu', 'confirm', { asked: { hold: held('jiyu', 1).id, key: 'key-1' }, minutes: 3 })
    const page = call('jiyu', 'due-page', { asked: { enter: true }, minutes: 4, answer: { page: 'booking' } })
    assert.deepEqual(linesOf([hold('jiyu', 1), lost, page], booksOf(booked('jiyu', 3))), [])
  })

  it('and nothing of a hold that is uncertain, because a call that gives it back had no answer', () => {
    const released = call('jiyu', 'release', { asked: { hold: held('jiyu', 1).id }, minutes: 1.5 })
    const left = (human: string) => call(human, 'leave', { asked: {}, minutes: 5, answer: null })
    const ends = [hold('minjun', 2), left('jiyu'), left('minjun')]
    assert.deepEqual(linesOf([hold('jiyu', 1), released, ...ends], booksOf()), [])
    assert.equal(linesOf([hold('jiyu', 1), ...ends], booksOf()).length, 1)
  })
})
