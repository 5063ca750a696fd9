/**
 * Limits: how much at once.
 *
 *   returned person ─► run(caller, work) ─► queue of its network shard ─┐
 *                                           queue of another shard ─────┼─ round robin ─► permit ─► work ─► permit back
 *                                           … 16 shards + 1             ─┘
 *        refused (`queue_full`): wait limit passed · too many wait, last of the longest queue · browser gone
 *
 *   request with a wrong token ─► window.take(key) ─► counted, or how long to wait (window.ts)
 *
 * Enters: callers and work. Leaves: the result of the work, or a refusal with fault `broker`, which counts for no light.
 * Field words: Kubernetes API Priority and Fairness (queue set, seat = permit, flow distinguisher, request wait limit).
 * Limits that live elsewhere: the bulkhead (health, in front of each call), slow start (health), streams (web/live), key
 * refetches (providers/oidc).
 * Decisions: ADR 12 (fair queue), ADR 15 (rate limits).
 */
import { GwanmunError } from '../domain/errors.ts'
import type { Caller, FairQueue } from '../domain/fair-queue.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { type Linked, LinkedQueue } from '../mechanics/linked-queue.ts'

export interface FairQueueSettings {
  /** Work that runs at once, 1 or more. */
  permits: number
  /** The longest wait for a permit, in milliseconds. */
  waitLimitMs: number
}

/** Permits where a bulkhead has room for `capacity` calls: the work makes one call at a time, and one call is left to the probe. */
export function permitsWithin(capacity: number): number {
  return Math.max(1, capacity - 1)
}

/** Callers that may wait at once, as a multiple of the permits: what is verified in two seconds at 400 ms each. */
const waitingPerPermit = 5
/** A shard counts as returning for so long after one of its callers arrived, in milliseconds. */
const returningMs = 60_000
/** With fewer shards no permits are kept free for others: a proxy whose addresses we are not told, or a test. */
const leastShards = 3

interface Waiter extends Linked<Waiter> {
  caller: Caller
  /** Takes back the timer of its wait limit. */
  cancelLimit(): void
  /** True: it has a permit. False: it is refused. */
  answer(permitted: boolean): void
}

/** The callers of one network shard. There are at most seventeen shards, so a loop over all of them is one step. */
interface Flow {
  permits: number
  lastArrivalAt: Instant
  queue: LinkedQueue<Waiter>
}

export function openFairQueue(
  provider: ProviderId,
  settings: FairQueueSettings,
  world: Pick<World, 'now' | 'after'>,
): FairQueue {
  const queues = new QueueSet(settings, world)
  return {
    async run(caller, work) {
      const flow = queues.arrive(caller)
      const permitted = queues.permit(flow, caller)
      // No `await` where none is needed: the work begins in the same turn of the event loop.
      if (permitted !== true && !(await permitted))
        throw new GwanmunError('provider_unavailable', { provider, fault: 'broker', reason: 'queue_full' })
      try {
        return await work()
      } finally {
        queues.giveBack(flow)
      }
    },
    waiting: () => queues.waitingForAny(),
  }
}

/** All queues of one provider, and the permits that they share. */
class QueueSet {
  readonly #settings: FairQueueSettings
  readonly #world: Pick<World, 'now' | 'after'>
  readonly #mostWaiting: number
  readonly #flowOf = new Map<number | undefined, Flow>()
  readonly #flows: Flow[] = []
  #taken = 0
  #waiting = 0
  /** Index of the flow that was served last; the round robin goes on behind it. */
  #served = 0

  constructor(settings: FairQueueSettings, world: Pick<World, 'now' | 'after'>) {
    this.#settings = settings
    this.#world = world
    this.#mostWaiting = settings.permits * waitingPerPermit
  }

  arrive({ networkShard }: Caller): Flow {
    let flow = this.#flowOf.get(networkShard)
    if (!flow) {
      flow = { permits: 0, lastArrivalAt: 0, queue: new LinkedQueue() }
      this.#flowOf.set(networkShard, flow)
      this.#flows.push(flow)
    }
    flow.lastArrivalAt = this.#world.now()
    return flow
  }

  /** Resolves with whether a permit was had in the end; at once where one may be taken and no caller of the flow waits. */
  permit(flow: Flow, caller: Caller): boolean | Promise<boolean> {
    if (flow.queue.length > 0 || !this.#mayTake(flow)) return this.#wait(flow, caller)
    this.#take(flow)
    return true
  }

  giveBack(flow: Flow): void {
    flow.permits--
    this.#taken--
    this.#serve()
  }

  waitingForAny(): number {
    return this.#free() > 0 ? 0 : this.#waiting
  }

  #free(): number {
    return this.#settings.permits - this.#taken
  }

  #take(flow: Flow): void {
    flow.permits++
    this.#taken++
  }

  /**
   * Whether a flow may take one more permit. An even share is always open to it; beyond that it must leave as many free as it
   * holds. So one flood ends at half of the permits, two floods in the long run at a third each, and callers of other shards
   * find one at once. When all shards are busy, all permits are in use. What a flood took before other shards were known to
   * return, it keeps until that work ends.
   */
  #mayTake({ permits: held }: Flow): boolean {
    const free = this.#free()
    if (free <= 0) return false
    const since = this.#world.now() - returningMs
    const returning = this.#flows.reduce((count, { lastArrivalAt }) => (lastArrivalAt > since ? count + 1 : count), 0)
    return returning < leastShards || held < free || held < Math.ceil(this.#settings.permits / returning)
  }

  /** Gives free permits to one flow after the other, until a whole round gave none. */
  #serve(): void {
    for (let passedOver = 0; this.#free() > 0 && this.#waiting > 0 && passedOver < this.#flows.length; ) {
      this.#served = (this.#served + 1) % this.#flows.length
      const flow = this.#flows[this.#served]
      if (flow && this.#serveFirst(flow)) passedOver = 0
      else passedOver++
    }
  }

  #serveFirst(flow: Flow): boolean {
    // A browser that has gone could not be told that it was verified: its turn costs neither a permit nor a call.
    while (flow.queue.first && !flow.queue.first.caller.isConnected()) this.#refuse(flow, flow.queue.first)
    const { first } = flow.queue
    if (!first || !this.#mayTake(flow)) return false
    this.#take(flow)
    this.#leave(flow, first)
    first.answer(true)
    return true
  }

  #wait(flow: Flow, caller: Caller): Promise<boolean> {
    return new Promise((answer) => {
      const waiter: Waiter = { caller, answer, cancelLimit: () => {} }
      waiter.cancelLimit = this.#world.after(this.#settings.waitLimitMs, () => this.#refuse(flow, waiter))
      flow.queue.push(waiter)
      this.#waiting++
      if (this.#waiting > this.#mostWaiting) this.#refuseLastOfLongest(flow)
    })
  }

  #leave(flow: Flow, waiter: Waiter): void {
    waiter.cancelLimit()
    flow.queue.remove(waiter)
    this.#waiting--
  }

  #refuse(flow: Flow, waiter: Waiter): void {
    this.#leave(flow, waiter)
    waiter.answer(false)
  }

  /** Too many wait: the longest queue loses its last, so that a flood drops its own. `flow` is where one more arrived. */
  #refuseLastOfLongest(flow: Flow): void {
    const longest = this.#flows.reduce((most, one) => (one.queue.length > most.queue.length ? one : most), flow)
    const { last } = longest.queue
    if (last) this.#refuse(longest, last)
  }
}
