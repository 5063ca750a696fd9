/*
 * Warm-up: a new process does what a crowd will ask of it until its code is compiled, before `/readyz` says that it is ready.
 *
 *   compose-warm-up.ts: a broker of its own (memory stores, keys, campaign, doors) on a port of loopback
 *     └─▶ rehearsal.ts: relying party and browser ─ login · verification · places · hold · booking ─▶ that broker
 *                                                   upstream.ts, a provider ◀── its calls to providers
 *   round after round, until successive rounds take the same time or the time that it may take is over
 *
 * V8 interprets a function at first, and compiles it when it has run often: the first operations of a process cost two to three
 * times as much. Compiled code belongs to a function's source, so the broker that serves people has it too. Nothing else is
 * shared: no store, key, provider, metric, light or line of the log of the installation. Decision: ADR 40.
 */
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'

export interface WarmUpRules {
  /** When it ends at the latest, but for the round that goes on then. */
  until: Instant
  /** Ends it after the round that goes on. */
  signal: AbortSignal
}

/** How a warm-up went. */
export interface WarmedUp {
  rounds: number
  /** It ended because successive rounds took the same time. */
  stands: boolean
}

/** A round that is not by this share faster than the best one before tells that the code is compiled. */
const fasterBy = 0.05
/** So many such rounds one after the other, for one may have been slow by chance. */
const steadyRounds = 4

/** Does rounds until they do not get faster any more. At least one. */
export async function warmUp(
  round: () => Promise<void>,
  { until, signal }: WarmUpRules,
  { now }: Pick<World, 'now'>,
): Promise<WarmedUp> {
  let best = Number.POSITIVE_INFINITY
  let steady = 0
  let rounds = 0
  do {
    const from = now()
    await round()
    const tookMs = now() - from
    steady = tookMs < best * (1 - fasterBy) ? 0 : steady + 1
    best = Math.min(best, tookMs)
    rounds++
  } while (steady < steadyRounds && now() < until && !signal.aborted)
  return { rounds, stands: steady >= steadyRounds }
}
