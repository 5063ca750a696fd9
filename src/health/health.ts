/**
 * Health: decides once a second, alike on every replica, which light each provider shows.
 *
 *   calls  → breaker/  one opossum per step, bulkhead ─┐
 *   people → evidence/ counters in buckets of 10 s     ├→ replica sync → breaker/state.ts → light/rules.ts → light/board.ts
 *   probes → probes/   by one elected replica         ─┘   (HealthStore)   nextState, CAS    first row       steady
 *
 * provider-health.ts holds one provider's counters and state; provider-state.ts has the pure steps between states, which the
 * bench calls too (`npm run simulate`).
 * Enters: guard (calls), started, exchangeOverdue and attemptEnded (people), watch (the providers to probe).
 * Leaves: board (lights), enter and opensAt (who may start), providers (figures).
 * ADR 9 (one breaker state for all replicas), ADR 10 (what probes cannot see). Words: Envoy, Outlier detection.
 */
import type { AttemptObserver, AttemptOutcome, EndedAttempt } from '../domain/attempt.ts'
import type { HealthStore, SharedBreaker } from '../domain/health.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import type { Candidates } from '../domain/leadership.ts'
import type { LightsBoard } from '../domain/light.ts'
import type { ProviderStep, Words } from '../domain/provider.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { random01 } from '../mechanics/random.ts'
import { type BreakerSettings, type Fetch, openBreakerWindows } from './breaker/breaker.ts'
import type { BreakerStateSettings } from './breaker/state.ts'
import { openStarvation, type Starvation } from './evidence/starvation.ts'
import { type BoardSettings, openBoard } from './light/board.ts'
import { type OurSideWatch, ourSideReport } from './light/our-side.ts'
import type { ProviderCondition } from './light/rules.ts'
import { proberJob } from './probes/prober.ts'
import { ProviderHealth, type ProviderHealthSettings } from './provider-health.ts'
import { isProbeUrgent } from './provider-state.ts'

export interface HealthSettings
  extends BoardSettings,
    Pick<BreakerStateSettings, 'slowThresholdPercentage' | 'rampMs'> {
  breaker: BreakerSettings
  /** A call that takes longer is slow, in milliseconds. Default 4800. */
  slowMs: number
  /** An exchange that runs longer counts as overdue before it has ended, in milliseconds. Default 3200. */
  overdueMs: number
  /** The round trip before its baseline is learned, in milliseconds. Default 60 000. */
  baselineRoundTripMs: number
  /** Decides which networks share a shard; the same on all replicas of one installation, and secret. */
  networkShardSalt: string
  /** How often lights are measured, in milliseconds. Default 1000. */
  tickMs: number
  /** Time between probes in milliseconds, ± 20 %: urgent ones / others. Default 3000 / 5000. */
  probeThinMs: number
  probeMs: number
  /** A probe that takes longer has failed, in milliseconds. Default 2000. */
  probeTimeoutMs: number
}

export interface WatchedProvider {
  id: ProviderId
  name: Words
  /** See `ProviderDefinition`. */
  dependsOn?: readonly string[] | undefined
  dependencyNames?: Readonly<Record<string, Words>> | undefined
  probe(signal: AbortSignal): Promise<void>
  /** Login-page check, see `ProberOptions`. Left out = no check. */
  checkLoginPage?: ((signal: AbortSignal) => Promise<boolean>) | undefined
  /** How many returned people wait for a permit. Left out = none ever. */
  waiting?: (() => number) | undefined
}

/** What a provider's light was made of, for gauges and operators. */
export interface ProviderSnapshot {
  id: ProviderId
  condition: ProviderCondition
  breaker: SharedBreaker
  /** False: the hot store does not answer, and this is the evidence of this replica alone. */
  shared: boolean
}

/** Watches every provider: breakers around calls, evidence, probes, and the light made of them. */
export interface Health {
  /** Counts a round trip that starts, from this address. Returns its network shard, see `Attempt.networkShard`. */
  started(provider: ProviderId, address: string): number
  /** Counts how it ended. Only what happened after the return is evidence: anybody can start, and fail to. */
  attemptEnded: AttemptObserver['attemptEnded']
  /** Counts an exchange that has run for `ranMs` (`HealthSettings.overdueMs` or more), and goes on. Not while this process is late itself. */
  exchangeOverdue(attempt: Pick<EndedAttempt, 'provider' | 'networkShard' | 'device'>, ranMs: number): void
  /** Puts a call to a provider behind that provider's breaker for the step. */
  guard(provider: ProviderId, step: ProviderStep, call: Fetch): Fetch
  /**
   * Null = this device may start at this provider now, and is counted; else when to try again: the breaker is open, slow
   * start admits few devices yet, or the provider asked for a pause. Not asked for returns.
   */
  enter(provider: ProviderId, device: string): Instant | null
  /** The same, but nothing is counted. */
  opensAt(provider: ProviderId, device: string): Instant | null
  /** The lights now, in the providers' order. The same object until the next measurement. */
  board(): LightsBoard
  /** What the lights are made of, in the providers' order. */
  providers(): readonly ProviderSnapshot[]
  /**
   * Watches these providers, once a process: measures a first board, and returns the jobs that probe and measure.
   * @param onBoard gets every new board
   */
  watch(providers: readonly WatchedProvider[], onBoard: (board: LightsBoard) => void): readonly Job[]
  /** Resolves when the others know that this replica has left; soon after the call even if the hot store is away. */
  stop(): Promise<void>
}

/** How long a round waits for the hot store: this part of a tick, and at least so many milliseconds. */
const storeTimeout = { share: 0.5, leastMs: 250 }
/** A replica counts as running for so many ticks after its last report. */
const leaseTicks = 4

export interface HealthTools {
  world: World
  /** Shares the evidence; while it is away every replica goes by its own. */
  store: HealthStore
  /** Elects the prober of each provider. */
  candidates: Candidates
  /** How late this process's timers were lately, as an event meets it, in milliseconds. Left out = they are never late. */
  timerDelayMs?: (() => number) | undefined
  /** Told when our own side cannot carry a login. Left out = it is not asked. */
  ourSide?: Pick<OurSideWatch, 'report'> | undefined
}

export function openHealth(settings: HealthSettings, given: HealthTools): Health {
  const { world, store, candidates, timerDelayMs = () => 0 } = given
  const { windows, job: windowsJob } = openBreakerWindows()
  const tools = { world, store, candidates, replica: world.token(128), windows }
  const providerSettings = providerSettingsOf(settings)
  const all = new Map<ProviderId, ProviderHealth>()
  const measure = openBoard(settings)
  const starvation = openStarvation(timerDelayMs)
  const reportOurSide = ourSideReport(settings, { starvation, ourSide: given.ourSide })
  let watched: readonly WatchedProvider[] = []
  let board = measure([], world.now())

  function healthOf(id: ProviderId): ProviderHealth {
    const health = all.get(id) ?? new ProviderHealth(id, providerSettings, tools)
    all.set(id, health)
    return health
  }
  const exchangeAll = async () => {
    await Promise.all(watched.map(({ id, waiting }) => healthOf(id).exchange(waiting?.())))
  }

  return {
    started: (provider, address) => healthOf(provider).roundTrips.started(address),
    attemptEnded(attempt, outcome) {
      if (outcome.returned) countReturn(healthOf(attempt.provider), attempt, withoutOurs(outcome, starvation))
    },
    exchangeOverdue({ provider, networkShard, device }, ranMs) {
      if (networkShard === undefined || starvation.isStarved(ranMs - settings.overdueMs)) return
      healthOf(provider).roundTrips.overdue({ networkShard, device })
    },
    guard: (provider, step, call) => healthOf(provider).guard(step, call),
    enter: (provider, device) => healthOf(provider).enter(device),
    opensAt: (provider, device) => healthOf(provider).opensAt(device),
    board: () => board,
    providers: () => watched.map(({ id }) => snapshotOf(id, healthOf(id))),
    watch(providers, onBoard) {
      watched = providers
      const publish = () => {
        const entries = watched.map((one) => ({ ...one, condition: healthOf(one.id).condition() }))
        board = measure(entries, world.now())
        reportOurSide(entries, world.now())
        onBoard(board)
      }
      publish()
      // A start waits for the first lights: they do not wait for the next round.
      let last = exchangeAll().then(publish)
      const inTurn = (exchange: () => Promise<void>) => {
        last = last.then(exchange, exchange)
        return last
      }
      const probed = ({ id, waiting }: WatchedProvider) => {
        if (board.doors.some((door) => door.id === id && door.reason === 'unknown'))
          void inTurn(() => healthOf(id).exchange(waiting?.()).then(publish))
      }
      const rounds = lightsJob({ everyMs: settings.tickMs, exchange: () => inTurn(exchangeAll), publish })
      const tools = { settings, world, starvation, probed }
      return [windowsJob, rounds, ...watched.map((one) => probing(one, healthOf(one.id), tools))]
    },
    async stop() {
      for (const health of all.values()) health.close()
      await Promise.all(watched.map(({ id }) => healthOf(id).leave()))
    },
  }
}

/** The settings of the breaker state, from those of the breakers and of slow start. */
export function breakerStateSettings({
  breaker,
  rampMs,
  slowThresholdPercentage,
}: Pick<HealthSettings, 'breaker' | 'rampMs' | 'slowThresholdPercentage'>): BreakerStateSettings {
  return { ...breaker, rampMs, slowThresholdPercentage }
}

function providerSettingsOf(settings: HealthSettings): ProviderHealthSettings {
  const { breaker, slowMs, tickMs, thresholds } = settings
  const storeTimeoutMs = Math.max(storeTimeout.leastMs, tickMs * storeTimeout.share)
  return {
    breaker,
    slowMs,
    storeTimeoutMs,
    abandonmentYellow: thresholds.abandonmentYellow,
    baselineRoundTripMs: settings.baselineRoundTripMs,
    networkShardSalt: settings.networkShardSalt,
    state: breakerStateSettings(settings),
    leaseMs: leaseTicks * tickMs + storeTimeoutMs,
  }
}

function snapshotOf(id: ProviderId, health: ProviderHealth): ProviderSnapshot {
  return { id, condition: health.condition(), breaker: health.breaker(), shared: health.isShared() }
}

/** One round a tick: exchanges the evidence, then measures the lights. A slow store delays lights. */
function lightsJob(round: { everyMs: number; exchange(): Promise<void>; publish(): void }): Job {
  return {
    name: 'lights',
    consequence: 'lights stay as they were, and pages soon show them as unknown',
    everyMs: round.everyMs,
    async run(stopping) {
      await round.exchange()
      if (!stopping.aborted) round.publish()
    },
  }
}

interface ProbingTools {
  settings: HealthSettings
  world: World
  starvation: Starvation
  /** Told of every probe. */
  probed(provider: WatchedProvider): void
}

/** Probes one provider, more often while probes are urgent. */
function probing(
  one: WatchedProvider,
  health: ProviderHealth,
  { settings, world, starvation, probed }: ProbingTools,
): Job {
  const { id, probe, checkLoginPage } = one
  const { thinReturns } = settings.thresholds
  let failing = false
  return proberJob({
    provider: id,
    after: world.after,
    jitter: () => random01(world),
    probe,
    checkLoginPage,
    mayProbe: () => health.mayProbe(),
    askMs: settings.tickMs,
    everyMs: () =>
      isProbeUrgent(health.condition(), { failing, thinReturns }) ? settings.probeThinMs : settings.probeMs,
    timeoutMs: settings.probeTimeoutMs,
    isStarved: starvation.isStarved,
    report(result) {
      failing = !result.ok || result.loginPage === false
      health.probed(result)
      probed(one)
    },
    backoffAsked: (ms) => health.backoffAsked(ms),
  })
}

/** An outcome, and whether its duration says something about the provider. */
type CountedOutcome = AttemptOutcome & { isTimed: boolean }

/** While this process is starved, neither a time-out nor a duration speaks about the provider. */
function withoutOurs(outcome: AttemptOutcome, { isStarved }: Starvation): CountedOutcome {
  if (!isStarved()) return { ...outcome, isTimed: true }
  return { ...outcome, failure: outcome.failure?.reason === 'timeout' ? null : outcome.failure, isTimed: false }
}

/** Counts one return as evidence, by its fault: only `provider` is evidence against the provider. */
function countReturn(
  health: ProviderHealth,
  { startedAt = 0, networkShard, device }: EndedAttempt,
  { verifiedInMs, failure, isTimed }: CountedOutcome,
): void {
  if (networkShard !== undefined) health.roundTrips.returned({ startedAt, networkShard })
  if (verifiedInMs !== null) health.verified({ tookMs: isTimed ? verifiedInMs : null, startedAt, networkShard })
  else if (failure?.fault === 'provider')
    health.roundTrips.lost(failure.code === 'assertion_invalid' ? 'assertion' : 'exchange', { networkShard, device })
  if (networkShard === undefined) return
  if (isRefusal(failure)) health.roundTrips.refused(networkShard)
  if (failure?.missing) health.roundTrips.incomplete({ networkShard, device })
}

/** True when the provider did not verify the person, by no wish of the person. A browser may forge it; our own limits do not count. */
function isRefusal(failure: AttemptOutcome['failure']): boolean {
  return failure !== null && failure.fault !== 'broker' && failure.code !== 'citizen_declined'
}
