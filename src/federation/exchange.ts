import { GwanmunError } from '../domain/errors.ts'
import type { FairQueue } from '../domain/fair-queue.ts'
import type { Assertion, Attempt, ProviderAdapter } from '../domain/provider.ts'
import type { World } from '../domain/world.ts'
import { withDeadline } from '../mechanics/deadline.ts'

/** Told of exchanges that run for so long, in milliseconds, while they still do. */
export interface OverdueExchanges {
  afterMs: number
  /** @param ranMs how long it has really run: more than `afterMs` where this process is late itself */
  report(attempt: Attempt, ranMs: number): void
}

export interface ExchangeTools {
  adapter: ProviderAdapter
  world: Pick<World, 'now' | 'after'>
  /** Where returned people wait for a permit. */
  queue: FairQueue
  /** The longest time of `complete`, in milliseconds, once there is a permit. */
  deadlineMs: number
  /** Left out = they are not watched. */
  overdue?: OverdueExchanges | undefined
}

/** A person who is back from the provider. */
export interface Returned {
  attempt: Attempt
  callback: URL
  /** Whether the browser still waits for the answer. */
  isConnected(): boolean
}

/** A verification that succeeded, and how long the exchange took in milliseconds, the wait for a permit not included. */
export interface Verified {
  assertion: Assertion
  tookMs: number
}

/**
 * Redeems what a provider sent. Waiting for a permit is our doing: it counts neither against the deadline nor as slowness of the
 * provider.
 * @throws GwanmunError as `ProviderAdapter.complete` and `FairQueue.run`
 */
export function completeInTurn(tools: ExchangeTools, { attempt, callback, isConnected }: Returned): Promise<Verified> {
  const run = () => complete(tools, attempt, callback)
  // The callback of a person who cancelled brings no code. It costs no call, so it needs no permit.
  if (callback.searchParams.has('error') && !callback.searchParams.has('code')) return run()
  const { networkShard } = attempt
  return tools.queue.run({ networkShard, isConnected }, run)
}

async function complete(
  { adapter, world, deadlineMs, overdue }: ExchangeTools,
  attempt: Attempt,
  callback: URL,
): Promise<Verified> {
  const startedAt = world.now()
  const endsInTime = overdue && world.after(overdue.afterMs, () => overdue.report(attempt, world.now() - startedAt))
  const late = (): never => {
    const details = { provider: attempt.provider, fault: 'provider', reason: 'timeout' } as const
    throw new GwanmunError('provider_timeout', details)
  }
  try {
    const assertion = await withDeadline(adapter.complete(attempt, callback), deadlineMs, late, world.after)
    return { assertion, tookMs: world.now() - startedAt }
  } finally {
    endsInTime?.()
  }
}
