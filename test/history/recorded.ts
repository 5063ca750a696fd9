import fc from 'fast-check'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { BookingId, DeviceHash, HoldId, PersonId, SlotId } from '../../src/domain/ids.ts'
import type { Session } from '../../src/domain/session.ts'
import type { CalendarDate, Instant } from '../../src/domain/time.ts'
import type { FinalStores } from '../../src/history/final-stores.ts'
import type {
  Call,
  DuePageAnswer,
  History,
  HistoryEvent,
  Reserved,
  UseCase,
  UseCases,
} from '../../src/history/history.ts'
import type { Books } from '../../src/store/memory/durable/books.ts'
import { openScene, type Scene, TestBrowser } from '../citizen/scene.ts'

/** What one of four humans does, on one of two browsers each; every third answer or so is lost on its way. */
export interface Act {
  who: number
  browser: number
  act:
    | 'verify'
    | 'look'
    | 'enter'
    | 'take'
    | 'renew'
    | 'leave'
    | 'finish'
    | 'hold'
    | 'extend'
    | 'release'
    | 'confirm'
    | 'cancel'
    | 'bookings'
    | 'board'
    | 'wait'
  /** Slot, key, or minutes to wait. */
  number: number
  lost: boolean
}

const who = fc.nat({ max: 3 })
const browser = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constant(1))
const number = fc.nat({ max: 2 })
const lost = fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, fc.constant(true))

const anyAct: fc.Arbitrary<readonly Act[]> = fc
  .record<Act>({
    who,
    browser,
    number,
    lost,
    act: fc.constantFrom(
      ...(['verify', 'look', 'enter', 'take', 'take', 'renew', 'leave', 'finish', 'bookings', 'board'] as const),
      ...(['hold', 'hold', 'extend', 'release', 'confirm', 'confirm', 'cancel', 'wait', 'wait'] as const),
    ),
  })
  .map((act) => [act])

/** What most people do: verified, a ticket, a place, a booking. */
const visit: fc.Arbitrary<readonly Act[]> = fc
  .record({ who, browser, number, answers: fc.array(lost, { minLength: 5, maxLength: 5 }) })
  .map(({ who, browser, number, answers }) =>
    (['verify', 'enter', 'hold', 'confirm', 'bookings'] as const).map((act, index) => ({
      who,
      browser,
      number,
      act,
      lost: answers[index] ?? false,
    })),
  )

export const evenings: fc.Arbitrary<readonly Act[]> = fc
  .array(fc.oneof({ weight: 8, arbitrary: anyAct }, visit), { minLength: 20, maxLength: 80, size: 'max' })
  .map((parts) => parts.flat())

const humans = ['haneul', 'jiyu', 'minjun', 'seoyeon']
const born = new Map(humans.map((human) => [human, '1990-05-09' as CalendarDate]))
const insideLimit = 1
const start = Date.parse('2021-08-09T20:00:00+09:00')
const open = { id: 'hour', opensAt: start - 60_000, closesAt: start + 3_600_000, who: { kind: 'anyone' as const } }

/** Plays these acts on the real use cases, and writes down what everybody was told: a right history, as long as they are right. */
export async function record(steps: readonly Act[]): Promise<History> {
  const scene = await openScene({ limits: { insideLimit }, windows: [open] })
  const evening = new Evening(scene)
  for (const [capacity, inSeconds] of [
    [1, 900],
    [1, 7_200],
    [2, 864_000],
  ] as const)
    await evening.supply(capacity, inSeconds)
  const players = humans.map((human) => new Player(human))
  for (const step of steps) {
    if (step.act === 'wait') scene.still.pass(30 + step.number * 120)
    else await evening.play(players[step.who] as Player, step)
  }
  for (const player of players) await evening.depart(player)
  await scene.durable.reservations.sweep()
  const stores = finalStores(scene.durable.books, scene.still.now())
  return { campaign: scene.campaign, born, events: evening.events, stores, lateMs: 0 }
}

/** A human with two browsers, and what they know of their place. */
class Player {
  readonly human: string
  readonly browsers: readonly [TestBrowser, TestBrowser]
  hold: HoldId | null = null
  booking: BookingId | null = null
  person: PersonId | null = null

  constructor(human: string) {
    this.human = human
    this.browsers = [new TestBrowser(`${human} on the phone`), new TestBrowser(`${human} at the desk`)]
  }
}

class Evening {
  readonly events: HistoryEvent[]
  private readonly scene: Scene
  private readonly slots: SlotId[] = []

  constructor(scene: Scene) {
    this.scene = scene
    this.events = [{ kind: 'limit', at: scene.still.now(), insideLimit }]
  }

  async supply(capacity: number, inSeconds: number): Promise<void> {
    const slot = await this.scene.slot(capacity, inSeconds)
    this.slots.push(slot)
    this.events.push({ kind: 'supplied', at: this.scene.still.now(), slot, capacity })
  }

  async play(player: Player, { act, browser: which, number, lost }: Act): Promise<void> {
    const { citizen } = this.scene
    const browser = player.browsers[which === 0 ? 0 : 1]
    const by = { player, browser, lost }
    if (act === 'verify') return this.verify(by)
    if (act === 'board') {
      await this.call(by, 'board', {}, () => citizen.tickets.board())
      return
    }
    const session = await citizen.sessions.find(browser)
    if (act === 'look' || act === 'enter') {
      if (session) await this.look(by, act === 'enter')
      return
    }
    if (session) await this.reserve(by, act, number, session)
  }

  /** A last look; a human who is in the middle of it walks away. */
  async depart(player: Player): Promise<void> {
    const { citizen, still } = this.scene
    const browser = player.browsers[0]
    if (!(await citizen.sessions.find(browser))) await this.verify({ player, browser, lost: false })
    const due = await this.look({ player, browser, lost: false }, false)
    if (due && ['slots', 'confirm'].includes(due.page))
      this.events.push({ kind: 'walked-away', human: player.human, at: still.now() })
  }

  private async verify(by: By): Promise<void> {
    const { player, browser } = by
    const verified = await this.call(by, 'verify', { human: player.human }, async () => {
      await this.scene.verify(player.human, { browser })
      return { person: (await this.scene.sessionOf(browser)).person }
    })
    if (verified) player.person = verified.person
    // The cookie came with an answer that was lost.
    else browser.session = null
  }

  private async look(by: By, enter: boolean): Promise<DuePageAnswer | null> {
    const { duePage } = this.scene.citizen
    const answer = await this.call(by, 'due-page', { enter }, async () => {
      const { page, facts } = await (enter ? duePage.enter : duePage.look)(by.browser, { journey: null })
      const { reservations, window, claim, ticket } = facts
      return { page, reservations, window, claim, ticket }
    })
    if (answer?.reservations) this.learn(by.player, answer.reservations)
    return answer
  }

  private learn(player: Player, { hold, booking }: Reserved): void {
    player.hold = hold?.id ?? null
    player.booking = booking?.id ?? player.booking
  }

  private async reserve(by: By, act: Act['act'], number: number, session: Session): Promise<void> {
    const { holds, tickets, sessions, bookings } = this.scene.citizen
    const { player, browser } = by
    const slot = this.slots[number] as SlotId
    const hold = player.hold ?? ('unknown' as HoldId)
    const booking = player.booking ?? ('unknown' as BookingId)
    const key = `key-${number}`
    if (act === 'take') await this.call(by, 'ticket', { how: act }, () => tickets.take(session, browser.kind))
    else if (act === 'renew') await this.call(by, 'ticket', { how: act }, () => tickets.renew(session))
    else if (act === 'leave') await this.call(by, 'leave', {}, () => tickets.leave(session).then(() => null))
    else if (act === 'finish') await this.call(by, 'finish', {}, () => sessions.finish(session).then(() => null))
    else if (act === 'hold') {
      const held = await this.call(by, 'hold', { slot }, () => holds.hold(session, slot))
      if (held) player.hold = held.id
    } else if (act === 'extend') await this.call(by, 'extend', { hold }, () => holds.extend(session, hold))
    else if (act === 'release')
      await this.call(by, 'release', { hold }, () => holds.release(session, hold).then(() => null))
    else if (act === 'confirm') {
      const made = await this.call(by, 'confirm', { hold, key }, () => holds.confirm(session, { hold, key }))
      if (made) player.booking = made.id
    } else if (act === 'cancel')
      await this.call(by, 'cancel', { booking }, () => bookings.cancel(session.person, booking))
    else {
      const reserved = await this.call(by, 'bookings', {}, () => bookings.of(session.person))
      if (reserved) this.learn(player, reserved)
    }
  }

  /** Makes the call and writes it down; null where no answer came, or a refusal. The network takes 20 ms each way. */
  private async call<Case extends UseCase>(
    { player, browser, lost }: By,
    useCase: Case,
    asked: UseCases[Case]['asked'],
    act: () => Promise<UseCases[Case]['answer']>,
  ): Promise<UseCases[Case]['answer'] | null> {
    const { still } = this.scene
    // Between two calls people read.
    still.pass(1)
    const askedAt = still.now()
    still.pass(0.02)
    const outcome = await act().then(
      (answer) => ({ kind: 'answered' as const, answer }),
      (error: unknown) => {
        if (!(error instanceof GwanmunError)) throw error
        return { kind: 'refused' as const, code: error.code }
      },
    )
    still.pass(0.02)
    const at = still.now()
    const { human, person } = player
    const device = browser.device as DeviceHash
    const told = lost ? { kind: 'lost', at } : { ...outcome, at }
    this.events.push({ kind: 'call', useCase, human, person, device, askedAt, asked, outcome: told } as Call)
    return outcome.kind === 'answered' && !lost ? outcome.answer : null
  }
}

interface By {
  player: Player
  browser: TestBrowser
  lost: boolean
}

export function finalStores({ slots, holds, bookings, index }: Books, at: Instant): FinalStores {
  return {
    at,
    slots: [...slots.values()].map(({ id, startsAt, capacity }) => ({
      id,
      startsAt,
      capacity,
      taken: index.liveAt.get(id)?.size ?? 0,
    })),
    holds: [...holds.values()],
    bookings: [...bookings.values()],
  }
}
