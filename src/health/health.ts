import type { ProviderId } from '../domain/ids.ts'
import type { LightsBoard } from '../domain/light.ts'
import type { ProviderObserver, ProviderStep, Words } from '../domain/provider.ts'
import type { World } from '../domain/world.ts'
import { type BreakerSettings, type Fetch, openBreakers, type ProviderBreakers } from './breaker.ts'
import { type LightThresholds, lightOf, type SteadyLight, steady } from './light.ts'
import { startProber } from './prober.ts'
import { Signals } from './signals.ts'

export interface HealthSettings {
  thresholds: LightThresholds
  breaker: BreakerSettings
  /** Better verdicts must last this long, in milliseconds, before a light improves by one step. Default 9000. */
  steadyMs: number
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

export interface WatchedDoor {
  id: ProviderId
  name: Words
  probe(signal: AbortSignal): Promise<void>
}

/** Watches every door: breakers around calls, signals, probes, and the light made of them. */
export interface Health {
  observer: ProviderObserver
  /** Puts a call to a provider behind that provider's breaker for the step. */
  guard(provider: ProviderId, step: ProviderStep, call: Fetch): Fetch
  /** The lights now, in the doors' order. Always the same object until something was measured anew. */
  board(): LightsBoard
  /** Begins to probe and to work out lights. `onBoard` hears of every new board. */
  start(doors: readonly WatchedDoor[], onBoard: (board: LightsBoard) => void): void
  stop(): void
}

interface Door {
  breakers: ProviderBreakers
  signals: Signals
  light: SteadyLight | null
}

export function openHealth(world: World, settings: HealthSettings): Health {
  const doors = new Map<ProviderId, Door>()
  const stops: (() => void)[] = []
  let watched: readonly WatchedDoor[] = []
  let current: LightsBoard = { measuredAt: world.now(), nextMs: settings.nextMs, doors: [] }

  const doorOf = (provider: ProviderId): Door => {
    let door = doors.get(provider)
    if (!door) {
      const signals = new Signals()
      const breakers = openBreakers(provider, settings.breaker, () => signals.restart())
      door = { breakers, signals, light: null }
      doors.set(provider, door)
    }
    return door
  }

  const measure = (now: number): LightsBoard => ({
    measuredAt: now,
    nextMs: settings.nextMs,
    doors: watched.map(({ id, name }) => {
      const door = doorOf(id)
      const condition = {
        breaker: door.breakers.state(),
        signals: door.signals.snapshot(now),
        saturation: door.breakers.saturation(),
      }
      const verdict = lightOf(condition, now, settings.thresholds)
      door.light = steady(door.light, verdict, { now, steadyMs: settings.steadyMs })
      const { betterSince: _, ...light } = door.light
      return { id, name, ...light }
    }),
  })

  return {
    observer: {
      verified: (provider, tookMs) => doorOf(provider).signals.verified(tookMs, world.now()),
      lost: (provider, to) => doorOf(provider).signals.lost(to, world.now()),
    },
    guard: (provider, step, call) => doorOf(provider).breakers.guard(step, call),
    board: () => current,
    start(all, onBoard) {
      watched = all
      const publish = () => {
        current = measure(world.now())
        onBoard(current)
      }
      publish()
      const tick = setInterval(publish, settings.tickMs)
      stops.push(() => clearInterval(tick))
      for (const { id, probe } of all) {
        const { signals } = doorOf(id)
        // Sooner where the probes decide, also when they have begun to fail on a door that was busy.
        const isUrgent = () => {
          const { verified, lost, probeFailures } = signals.snapshot(world.now())
          return verified + lost < settings.thresholds.thinReturns || probeFailures > 0
        }
        stops.push(
          startProber({
            probe,
            everyMs: () => (isUrgent() ? settings.probeThinMs : settings.probeMs),
            timeoutMs: settings.probeTimeoutMs,
            jitter: () => Buffer.from(world.token(128), 'base64url').readUInt32BE() / 2 ** 32,
            told: (ok) => signals.probe(ok, world.now()),
          }),
        )
      }
    },
    stop() {
      for (const stop of stops.splice(0)) stop()
      for (const door of doors.values()) door.breakers.close()
    },
  }
}
