import { GwanmunError } from '../domain/errors.ts'
import type { DeviceHash, JourneyId, ProviderId } from '../domain/ids.ts'
import type { Journey, TriedDoor } from '../domain/journey.ts'
import type { DoorLight, LightsBoard } from '../domain/light.ts'
import type { Override } from '../domain/operator.ts'
import type { Attempt } from '../domain/provider.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import type { Attempts } from '../federation/attempts.ts'
import { reopensAt } from '../operator/overlay.ts'
import type { Journeys } from './journeys.ts'
import type { Quotas } from './quotas.ts'

/** Longer hints are left out: an attempt travels in a cookie. */
const mostHintLength = 200

/** A person wants to be verified by a provider. */
export interface Wish {
  provider: ProviderId
  device: DeviceHash
  /** The journey they are on; null: none yet. */
  journey: Journey | null
  lang: 'ko' | 'en'
  /** Network address of the browser; only its network shard is kept. */
  address: string
  /** `login_hint` of the link; the relying party's hint, where there is one, goes before it. */
  loginHint: string | null
}

/** Where attempts start, and how long a person should wait before the next. */
export interface Starts {
  /** What the provider shows now; null: it is not on the board. */
  lightOf(provider: ProviderId): DoorLight | null
  /**
   * Starts an attempt, and counts it.
   * @throws GwanmunError `service_unavailable` (our own side cannot carry a login), `provider_closed` (not selectable, or slow start
   *   lets this device in later), `store_unavailable` (a store cannot do its work: a person who left could not return),
   *   `too_many_requests`
   */
  begin(wish: Wish): Promise<Attempt>
  /** When another attempt at this provider is worth it; null: at once, or never by waiting. */
  retryAt(journey: Journey, tried: TriedDoor): Instant | null
}

export interface StartTools {
  world: Pick<World, 'now' | 'token'>
  /** Public origin of the broker. */
  origin: URL
  attempts: Pick<Attempts, 'start'>
  journeys: Pick<Journeys, 'loginHint'>
  quotas: Pick<Quotas, 'begins'>
  lights: {
    /** The lights as citizens see them. */
    board(): LightsBoard
    /** Null: this device may start now, and is counted. Else: from when on. */
    enter(provider: ProviderId, device: string): Instant | null
    /** The same, asked only. */
    opensAt(provider: ProviderId, device: string): Instant | null
  }
  /** Decisions of operators that are in force. */
  overrides(): readonly Override[]
  /** Whether the stores can do their work. */
  canReturn(): boolean
  /** Counts a round trip that starts; returns the network shard of the address. */
  roundTripStarted(provider: ProviderId, address: string): number
  /** How long after a failure the same provider is worth another try, in milliseconds. */
  retryMs: number
}

export function openStarts(tools: StartTools): Starts {
  const { world, origin, attempts, journeys, lights, overrides, canReturn, roundTripStarted, retryMs } = tools

  const lightOf: Starts['lightOf'] = (provider) => lights.board().doors.find(({ id }) => id === provider) ?? null

  /** The relying party's hint, else the link's. Passed on as it is. */
  function loginHintOf({ journey, loginHint }: Wish): string | undefined {
    const isAsked = journey?.relyingParty?.loginHint !== undefined
    const hint = isAsked ? journeys.loginHint(journey) : loginHint
    return hint !== null && hint.length <= mostHintLength ? hint : undefined
  }

  return {
    lightOf,
    async begin(wish) {
      const { provider, device, journey, lang, address } = wish
      await tools.quotas.begins(device)
      const light = lightOf(provider)
      refuseWhileUnable(light, { board: lights.board(), now: world.now() })
      // Starts are refused before returns: a provider that recovers is not buried under newcomers.
      if (!light?.selectable || lights.enter(provider, device) !== null)
        throw new GwanmunError('provider_closed', { provider })
      if (!canReturn()) throw new GwanmunError('store_unavailable')
      const loginHint = loginHintOf(wish)
      return attempts.start({
        provider,
        journey: journey?.id ?? (world.token(160) as JourneyId),
        redirectUri: new URL(`/doors/${provider}/callback`, origin).href,
        lang,
        device,
        networkShard: roundTripStarted(provider, address),
        relyingParty: journey?.relyingParty ? true : undefined,
        loginHint,
      })
    },
    retryAt({ device }, { provider, at, outcome, fullUntil, account }) {
      if (outcome === 'citizen_declined' || account) return null
      const reopens = reopensAt(overrides(), provider, world.now()) ?? 0
      return Math.max(fullUntil ?? at + retryMs, lights.opensAt(provider, device) ?? 0, reopens)
    },
  }
}

/** A person who cannot come back is not sent away, and hears that it is us: no provider is to blame. */
function refuseWhileUnable(light: DoorLight | null, { board, now }: { board: LightsBoard; now: Instant }): void {
  const { ourSide } = board
  if (ourSide?.kind !== 'unable' || light?.selectable || light?.reason !== 'unknown') return
  const retryAfterSeconds = Math.max(1, Math.ceil((ourSide.nextTryAt - now) / 1000))
  throw new GwanmunError('service_unavailable', { retryAfterSeconds })
}
