import { GwanmunError } from '../../domain/errors.ts'
import { type Linked, LinkedQueue } from '../../mechanics/linked-queue.ts'
import { gaveNoLock } from './postgres-failures.ts'

/**
 * Calls for one slot that are with the database at once; the pool has 12 connections. Its row is changed by one after the
 * other anyway, and 8 connections keep two cores busy (measured), so a hot slot is as fast as without.
 */
const abreast = 8
/** Calls that wait for one slot in this broker; one more is refused. A hot slot serves 3,000 a second. */
const longest = 5_000

interface Waiting extends Linked<Waiting> {
  go(): void
  giveUp(reason: unknown): void
}

interface Lane {
  running: number
  waiting: LinkedQueue<Waiting>
}

/** Runs the call when it is its turn at the slot. @throws GwanmunError `store_unavailable`, and what the call throws */
export type SlotLanes = <Result>(slot: string, call: () => Promise<Result>) => Promise<Result>

/**
 * A lane for each slot, so that people who want one slot never take all connections from the others: when its row is locked by
 * a transaction that was left open, each of them would sit on a connection until the lock time-out. First come, first served.
 * Once the lock was not given to one, all that wait for the slot are refused, not one after the other.
 */
export function slotLanes(): SlotLanes {
  const lanes = new Map<string, Lane>()

  function leave(slot: string, lane: Lane): void {
    const { first } = lane.waiting
    if (first) {
      lane.waiting.remove(first)
      first.go()
      return
    }
    lane.running--
    if (lane.running === 0) lanes.delete(slot)
  }

  return async (slot, call) => {
    const lane = lanes.get(slot) ?? { running: 0, waiting: new LinkedQueue<Waiting>() }
    lanes.set(slot, lane)
    if (lane.running < abreast) lane.running++
    else await turnIn(lane)
    try {
      return await call()
    } catch (error) {
      if (gaveNoLock(error)) refuseAll(lane, error)
      throw error
    } finally {
      leave(slot, lane)
    }
  }
}

function turnIn({ waiting }: Lane): Promise<void> {
  if (waiting.length >= longest) throw new GwanmunError('store_unavailable')
  return new Promise((go, giveUp) => waiting.push({ go, giveUp }))
}

function refuseAll({ waiting }: Lane, reason: unknown): void {
  for (let one = waiting.first; one; one = waiting.first) {
    waiting.remove(one)
    one.giveUp(reason)
  }
}
