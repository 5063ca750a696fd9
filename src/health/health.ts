import type { AttemptObserver, AttemptOutcome, EndedAttempt } from '../domain/attempt.ts'
import type { HealthStore, SharedBreaker } from '../domain/health.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import type { Candidates } from '../domain/leadership.ts'
import type { DoorLight, LightsBoard } from '../domain/light.ts'
import type { ProviderStep, Words } from '../domain/provider.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { random01 } from '../mechanics/random.ts'
import type { BreakerSettings, Fetch } from './breaker/breaker.ts'
import { standsOn, suspects } from './light/dependencies.ts'
import { lightOf, type ProviderCondition } from './light/rules.ts'
import { type SteadyLight, steady } from './light/steadiness.ts'
import { type LightThresholds, stricter } from './light/thresholds.ts'
import { proberJob } from './probes/prober.ts'
import { openProviderHealth, type ProviderHealth } from './provider-health.ts'

export interface HealthSettings {
  thresholds: LightThresholds
  breaker: BreakerSettings
  /** See `VerdictSettings`. */
  slowThresholdPercentage: number
  rampMs: number
  /** A call that takes longer is slow, in milliseconds. Default 4800. */
  slowMs: number
  /** Better verdicts must last this long, in milliseconds, before a light improves by one step. Default 9000. */
  steadyMs: number
  /** What the way to a provider and back is taken to be before it is learned, in milliseconds. Default 60 000. */
  baselineRoundTripMs: number
  /** Decides which networks are in one lot; the same for all brokers of one installation, and a secret. */
  networkShardSalt: string
  /** How often lights are worked out, in milliseconds. Default 1000. */
  tickMs: number
  /** Time between probes of a door in milliseconds, ± 20 %: on thin traffic / otherwise. Default 3000 / 5000. */
  probeThinMs: number
  probeMs: number
  /** A probe that takes longer has failed, in milliseconds. Default 2000. */
  probeTimeoutMs: number
  /** What pages are told to wait before asking again, in milliseconds. Default 3000. */
  nextMs: number
}

export interface WatchedProvider {
  id: ProviderId
  name: Words
  /** Operators it depends on; see `ProviderDefinition`. */
  dependsOn?: readonly string[] | undefined
  probe(signal: AbortSignal): Promise<void>
  /** Login-page check, see `ProberOptions`. Left out = no check. */
  checkLoginPage?: ((signal: AbortSignal) => Promise<boolean>) | undefined
  /** How many returned people wait for a permit. Left out = none ever. */
  waiting?: (() => number) | undefined
}

/** What a door's light was made of, for gauges and operators. */
export interface ProviderSnapshot {
  id: ProviderId
  condition: ProviderCondition
  breaker: SharedBreaker
  /** False: the hot store does not answer, and this is what this process saw alone. */
  shared: boolean
}

/** Watches every door: breakers around calls, signals, probes, and the light made of them. */
export interface Health {
  /** Counts a round trip that starts, from this address. Returns its network shard, see `Attempt.networkShard`. */
  started(provider: ProviderId, address: string): number
  /** Counts how it ended. Only what happened after the return is evidence: anybody can start, and fail to. */
  attemptEnded: AttemptObserver['attemptEnded']
  /** Puts a call to a provider behind that provider's breaker for the step. */
  guard(provider: ProviderId, step: ProviderStep, call: Fetch): Fetch
  /**
   * Null when this device may start at this door now, and is counted; else from when it is worth trying again: the breaker
   * is open, a ramp lets few in yet, or the provider asked for a pause. Whoever comes back is never asked.
   */
  enter(provider: ProviderId, device: string): Instant | null
  /** The same, asked only. */
  opensAt(provider: ProviderId, device: string): Instant | null
  /** The lights now, in the doors' order. Always the same object until something was measured anew. */
  board(): LightsBoard
  /** What the lights are made of, in the doors' order. */
  providers(): readonly ProviderSnapshot[]
  /**
   * Watches these providers, once a process: a first board, and the jobs that probe and work out the lights.
   * @param onBoard is given every new board
   */
  watch(providers: readonly WatchedProvider[], onBoard: (board: LightsBoard) => void): readonly Job[]
  /** Resolves when the other processes know that this one has left, or soon after where the hot store does not answer. */
  stop(): Promise<void>
}

interface Door {
  health: ProviderHealth
  light: SteadyLight | null
}

/** How long a round waits for the hot store at least, in milliseconds, and else which part of a tick. */
const leastPatienceMs = 250
const patienceShare = 0.5
/** A replica counts as running for so many ticks after its last report. */
const leaseTicks = 4

export interface HealthTools {
  world: World
  /** Shares what is counted; while it does not answer, every process goes by its own view. */
  store: HealthStore
  /** Elects the prober of each provider. */
  candidates: Candidates
}

export function openHealth(settings: HealthSettings, { world, store, candidates }: HealthTools): Health {
  const { thresholds, tickMs, breaker, slowMs, rampMs, slowThresholdPercentage } = settings
  const providers = new Map<ProviderId, Door>()
  const replica = world.token(128)
  const storeTimeoutMs = Math.max(leastPatienceMs, tickMs * patienceShare)
  const providerSettings = {
    breaker,
    slowMs,
    storeTimeoutMs,
    abandonmentYellow: thresholds.abandonmentYellow,
    baselineRoundTripMs: settings.baselineRoundTripMs,
    networkShardSalt: settings.networkShardSalt,
    state: { ...breaker, rampMs, slowThresholdPercentage },
    leaseMs: leaseTicks * tickMs + storeTimeoutMs,
  }
  let watched: readonly WatchedProvider[] = []
  const { staleMs } = thresholds
  let current: LightsBoard = { measuredAt: world.now(), nextMs: settings.nextMs, staleMs, doors: [] }

  const doorOf = (provider: ProviderId): Door => {
    let door = providers.get(provider)
    if (!door) {
      door = {
        health: openProviderHealth(provider, providerSettings, { world, store, candidates, replica }),
        light: null,
      }
      providers.set(provider, door)
    }
    return door
  }
  const healthOf = (provider: ProviderId) => doorOf(provider).health

  function measure(now: Instant): LightsBoard {
    // What the doors show steadily decides about their operators, lest one flapping door makes another one flicker.
    const down = suspects(watched.map((door) => ({ ...door, outage: doorOf(door.id).light?.reason === 'outage' })))
    const lights = watched.map((watchedDoor): DoorLight => {
      const { id, name } = watchedDoor
      const door = doorOf(id)
      const condition = { ...door.health.condition(), dependencyDown: standsOn(watchedDoor, down) }
      const { slowStart = false } = condition
      const strict = lightOf(condition, now, stricter(thresholds))
      door.light = steady(door.light, lightOf(condition, now, thresholds), {
        now,
        steadyMs: settings.steadyMs,
        strict,
        slowStart,
      })
      const { betterSince: _, ...light } = door.light
      return { id, name, ...light }
    })
    return { measuredAt: now, nextMs: settings.nextMs, staleMs, doors: lights }
  }

  const exchangeAll = () => Promise.all(watched.map(({ id, waiting }) => healthOf(id).exchange(waiting?.())))

  function probing({ id, probe, checkLoginPage }: WatchedProvider): Job {
    const health = healthOf(id)
    let failing = false
    // Sooner where the probes decide, also when they have begun to fail on a door that was busy, or its breaker did.
    const isUrgent = () => {
      const { breaker, signals } = health.condition()
      const thin = signals.verified + signals.lost < thresholds.thinReturns
      return thin || failing || breaker !== 'closed'
    }
    return proberJob({
      provider: id,
      after: world.after,
      jitter: () => random01(world),
      probe,
      checkLoginPage,
      mayProbe: health.mayProbe,
      askMs: tickMs,
      everyMs: () => (isUrgent() ? settings.probeThinMs : settings.probeMs),
      timeoutMs: settings.probeTimeoutMs,
      report(result) {
        failing = !result.ok || result.loginPage === false
        health.probed(result)
      },
      backoffAsked: health.backoffAsked,
    })
  }

  return {
    started: (provider, address) => healthOf(provider).started(address),
    attemptEnded(attempt, outcome) {
      if (outcome.returned) countReturn(healthOf(attempt.provider), attempt, outcome)
    },
    guard: (provider, step, call) => healthOf(provider).guard(step, call),
    enter: (provider, device) => healthOf(provider).enter(device),
    opensAt: (provider, device) => healthOf(provider).opensAt(device),
    board: () => current,
    providers: () =>
      watched.map(({ id }) => {
        const { health } = doorOf(id)
        return { id, condition: health.condition(), breaker: health.breaker(), shared: health.isShared() }
      }),
    watch(all, onBoard) {
      watched = all
      const publish = () => {
        current = measure(world.now())
        onBoard(current)
      }
      publish()
      const round: Job = {
        name: 'lights',
        consequence: 'lights stay as they were, and pages soon show them as unknown',
        everyMs: tickMs,
        async run(stopping) {
          await exchangeAll()
          if (!stopping.aborted) publish()
        },
      }
      void exchangeAll()
      return [round, ...all.map(probing)]
    },
    async stop() {
      for (const { health } of providers.values()) health.close()
      await Promise.all(watched.map(({ id }) => healthOf(id).leave()))
    },
  }
}

/** One return as evidence. The fault says what it is evidence of: `provider` alone speaks against the provider. */
function countReturn(
  health: ProviderHealth,
  { startedAt = 0, networkShard }: EndedAttempt,
  { verifiedInMs, failure }: AttemptOutcome,
): void {
  if (networkShard !== undefined) health.returned({ startedAt, networkShard })
  if (verifiedInMs !== null) health.verified({ tookMs: verifiedInMs, startedAt, networkShard })
  else if (failure?.fault === 'provider')
    health.lost(failure.code === 'assertion_invalid' ? 'assertion' : 'exchange', networkShard)
  if (networkShard !== undefined && isRefusal(failure)) health.refused(networkShard)
}

/** The provider did not verify the person, through no wish of theirs: the browser may lie about it, our own limits are not it. */
function isRefusal(failure: AttemptOutcome['failure']): boolean {
  return failure !== null && failure.fault !== 'broker' && failure.code !== 'citizen_declined'
}
