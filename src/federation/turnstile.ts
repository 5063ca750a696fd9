import { GwanmunError } from '../domain/errors.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Instant } from '../domain/time.ts'
import { type Linked, LinkedQueue } from '../mechanics/linked-queue.ts'

export interface TurnstileSettings {
  /** Completions of this provider under way at once, 1 or more. */
  places: number
  /** How long somebody waits for a place at most, in milliseconds. */
  waitMs: number
}

/** Somebody who is back from the provider. */
export interface Returner {
  /** The lot of their network, see `Attempt.networkShard`; those without one are a lot of their own. */
  lot: number | undefined
  /** Whether their browser still waits. Asked when their turn comes. */
  isHere(): boolean
}

/**
 * Where people who are back from one provider wait for a place, each network behind itself. A code cannot be redeemed
 * later, so nobody is refused just because the moment is busy; and anybody can come back with made-up codes, so
 * whoever brings many takes no place of others.
 */
export interface Turnstile {
  /**
   * Runs `verify` once there is a place, and gives the place back when it ends, well or not.
   * @throws GwanmunError `provider_unavailable` (fault `broker`) to whom no place came in time, who was last in the longest line when
   *   too many waited, or who has gone; `verify` was then never called
   */
  pass<T>(returner: Returner, verify: () => Promise<T>): Promise<T>
  /**
   * How many wait for want of places, those included who have gone meanwhile. 0 while there are free ones: who waits then
   * waits for their own lot only, which must not colour the door for all others.
   */
  waiting(): number
}

/** People who may wait at once, as a multiple of the places: what is verified in two seconds at 400 ms each. */
const waitingPerPlace = 5
/** A lot is among those coming back for so long after somebody of it did, in milliseconds. */
const comingBackMs = 60_000
/** With fewer lots there is nobody to keep places for: a proxy whose addresses we were not told, a test. */
const leastLots = 3

interface Waiter extends Linked<Waiter> {
  returner: Returner
  /** Ends their patience. */
  timer: NodeJS.Timeout
  /** Tells them whether they have a place. */
  answer(place: boolean): void
}

/** Networks are told apart by lot only. There are no more than seventeen, so going through all of them is one step. */
interface Lot {
  /** Places its people have. */
  held: number
  lastBackAt: Instant
  line: LinkedQueue<Waiter>
}

export function openTurnstile(provider: ProviderId, settings: TurnstileSettings, now: () => Instant): Turnstile {
  const { places, waitMs } = settings
  const mostWaiting = places * waitingPerPlace
  const lotsBy = new Map<number | undefined, Lot>()
  const lots: Lot[] = []
  let taken = 0
  let inLines = 0
  /** The lot that was served last; the next one is first in turn. */
  let turn = 0

  function arrivedIn(id: number | undefined): Lot {
    let lot = lotsBy.get(id)
    if (!lot) {
      lot = { held: 0, lastBackAt: now(), line: new LinkedQueue() }
      lotsBy.set(id, lot)
      lots.push(lot)
    }
    lot.lastBackAt = now()
    return lot
  }

  /**
   * Whether a lot may take one more place. An even share of the places is always open to it; beyond that it leaves free as
   * many as it holds. So one flood ends at half of the places, two in the long run at a third each, and whoever comes from
   * elsewhere finds one at once; when all lots are busy, all places are in use. What a flood took before others were
   * known to come back it keeps until those calls end.
   */
  function mayTake({ held }: Lot): boolean {
    const free = places - taken
    if (free <= 0) return false
    const since = now() - comingBackMs
    const comingBack = lots.reduce((count, { lastBackAt }) => (lastBackAt > since ? count + 1 : count), 0)
    return comingBack < leastLots || held < free || held < Math.ceil(places / comingBack)
  }

  function take(lot: Lot): void {
    lot.held++
    taken++
  }

  function giveBack(lot: Lot): void {
    lot.held--
    taken--
    serve()
  }

  /** Lets in whom there is room for, one lot after the other, until once around nobody was let in. */
  function serve(): void {
    for (let passedOver = 0; taken < places && inLines > 0 && passedOver < lots.length; ) {
      turn = (turn + 1) % lots.length
      const lot = lots[turn]
      if (lot && letIn(lot)) passedOver = 0
      else passedOver++
    }
  }

  function letIn(lot: Lot): boolean {
    let next = lot.line.first
    // A browser that has gone could not be told that it was verified: its turn costs neither a place nor a call.
    while (next && !next.returner.isHere()) {
      dismiss(lot, next)
      next = lot.line.first
    }
    if (!next || !mayTake(lot)) return false
    take(lot)
    leaves(lot, next)
    next.answer(true)
    return true
  }

  function leaves(lot: Lot, waiter: Waiter): void {
    clearTimeout(waiter.timer)
    lot.line.remove(waiter)
    inLines--
  }

  function dismiss(lot: Lot, waiter: Waiter): void {
    leaves(lot, waiter)
    waiter.answer(false)
  }

  /** Too many wait: the longest line loses its last, so that a flood drops its own. `lot` is where one more came. */
  function shorten(lot: Lot): void {
    const longest = lots.reduce((most, one) => (one.line.length > most.line.length ? one : most), lot)
    const last = longest.line.last
    if (last) dismiss(longest, last)
  }

  /** Whether a place was had in the end. */
  function waitIn(lot: Lot, returner: Returner): Promise<boolean> {
    return new Promise((answer) => {
      const waiter: Waiter = { returner, answer, timer: setTimeout(() => dismiss(lot, waiter), waitMs) }
      lot.line.push(waiter)
      inLines++
      if (inLines > mostWaiting) shorten(lot)
    })
  }

  return {
    async pass(returner, verify) {
      const lot = arrivedIn(returner.lot)
      if (lot.line.length === 0 && mayTake(lot)) take(lot)
      else if (!(await waitIn(lot, returner)))
        throw new GwanmunError('provider_unavailable', { provider, fault: 'broker', reason: 'queue_full' })
      try {
        return await verify()
      } finally {
        giveBack(lot)
      }
    },
    waiting: () => (taken < places ? 0 : inLines),
  }
}
