import type { ProviderId } from '../../domain/ids.ts'
import type { DoorLight } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import { hash01 } from '../../mechanics/hash.ts'
import type { SignalSnapshot } from '../evidence/signals.ts'
import {
  type Dependent,
  dependenciesOf,
  failedDependencies,
  failingSince,
  type JudgedProvider,
  standsOn,
} from './dependencies.ts'
import type { ProviderCondition } from './rules.ts'

/** How long one person is shown the same suggestion, in milliseconds. */
export const stickyMs = 60_000

/** A provider and what was measured of it. */
export interface MeasuredProvider extends Dependent, Pick<JudgedProvider, 'failingSince'> {
  condition: Pick<ProviderCondition, 'utilization' | 'recentUtilization'> & {
    signals: Pick<SignalSnapshot, 'verified' | 'lost' | 'verifiedAt'>
  }
}

/** Who asks for another provider, and after what. */
export interface SuggestionWish {
  /** Providers whose lights are green and selectable, and which this person may use. */
  among: readonly ProviderId[]
  /** Providers to replace: the one that failed, the busy one, or those that a relying party asked for. */
  insteadOf: readonly ProviderId[]
  /** Providers that this person has tried without success. Suggested again only when no other is left. */
  tried: readonly ProviderId[]
  /** Distinguishes people: a journey's id or a device's hash. It is hashed only, never stored. */
  key: string
  /** When the person first sees the suggestion: it stays for a minute from then. Null = a start of its own for each key. */
  since: Instant | null
}

/**
 * Suggests by what is measured now, whatever operators make the doors show. See `Health`.
 * @param crowdedFrom the utilization from which a light is yellow (`lights.thresholds.utilizationYellow`): no suggestion may
 *   make it so
 */
export function suggestionsBy(
  health: {
    board(): { doors: readonly Pick<DoorLight, 'id' | 'light' | 'reason' | 'since'>[] }
    providers(): readonly Pick<MeasuredProvider, 'id' | 'condition'>[]
  },
  { providers, now, crowdedFrom }: { providers: readonly Dependent[]; now(): Instant; crowdedFrom: number },
): (wish: SuggestionWish) => ProviderId | null {
  return (wish) => {
    const { doors } = health.board()
    const measured = health.providers().map(({ id, condition }) => {
      const { dependsOn = [] } = providers.find((provider) => provider.id === id) ?? {}
      const light = doors.find((door) => door.id === id)
      return { id, dependsOn, condition, failingSince: failingSince(light) }
    })
    return suggestedProvider(measured, wish, { now: now(), crowdedFrom })
  }
}

/**
 * One provider for one person, at random in proportion to its spare capacity × success; null when none has spare capacity.
 * Not the best one, which would be the same for everybody and soon the worst. Never one on a dependency
 * that is taken for down. Pure.
 */
export function suggestedProvider(
  providers: readonly MeasuredProvider[],
  wish: SuggestionWish,
  { now, crowdedFrom }: { now: Instant; crowdedFrom: number },
): ProviderId | null {
  const { among, insteadOf, tried, key } = wish
  const weightOf = (provider: MeasuredProvider) => spareCapacity(provider, crowdedFrom) * successOf(provider)
  const judged = providers.map((provider) => ({ ...provider, verifiedAt: provider.condition.signals.verifiedAt }))
  const down = failedDependencies(judged, now)
  const theirs = dependenciesOf(providers.filter(({ id }) => insteadOf.includes(id)))
  const left = providers.filter(
    (provider) =>
      among.includes(provider.id) &&
      !insteadOf.includes(provider.id) &&
      !standsOn(provider, down) &&
      weightOf(provider) > 0,
  )
  const fresh = preferring(left, ({ id }) => !tried.includes(id))
  // A dependency of the failed provider may be the cause, before the light can show it.
  const apart = preferring(fresh, (provider) => !standsOn(provider, theirs))
  return rendezvous(apart, { label: `${key} ${windowOf(wish, now)}`, weightOf })
}

/**
 * (crowdedFrom − recent utilization)²; 0 for a crowded provider. A person who is sent now arrives in half a minute, so what
 * counts is the room that is left before the light turns. Measured by `npm run simulate -- herding` at load 0.45 with crowdedFrom
 * 0.75 in 80 evenings (20 seeds, 70 % or all follow the suggestion, capacities as providers are liked or equal): a surviving
 * provider was above 0.95 for more than 15 s in 6 of them. By the last observation alone in 8, without the square in 18, by 1 −
 * the mean of the last minute, which comes late and fills the small providers, in 43.
 */
function spareCapacity({ condition }: MeasuredProvider, crowdedFrom: number): number {
  const { utilization, recentUtilization = utilization } = condition
  return Math.max(0, crowdedFrom - recentUtilization) ** 2
}

/** Share of people verified. One verified person is added: on thin traffic neither one loss nor silence excludes a provider. */
function successOf({ condition: { signals } }: MeasuredProvider): number {
  return (signals.verified + 1) / (signals.verified + signals.lost + 1)
}

function preferring(providers: readonly MeasuredProvider[], isPreferred: (provider: MeasuredProvider) => boolean) {
  const preferred = providers.filter(isPreferred)
  return preferred.length > 0 ? preferred : providers
}

/** The number of the person's present minute. Without a start each key has one of its own, so that not all change at once. */
function windowOf({ key, since }: SuggestionWish, now: Instant): number {
  const beginsAt = since ?? -hash01(key) * stickyMs
  // Another replica may have noted the start by a clock that is ahead.
  return Math.max(0, Math.floor((now - beginsAt) / stickyMs))
}

/**
 * Weighted rendezvous hashing: each provider gets an exponential time of rate `weightOf` by hash; the first one wins. So the
 * odds are as the weights, and when a weight changes or a provider leaves, only as few people change as must.
 */
function rendezvous(
  providers: readonly MeasuredProvider[],
  { label, weightOf }: { label: string; weightOf(provider: MeasuredProvider): number },
): ProviderId | null {
  const times = providers.map((provider) => ({
    id: provider.id,
    at: -Math.log(hash01(`${label} ${provider.id}`)) / weightOf(provider),
  }))
  const first = times.reduce<(typeof times)[0] | null>((best, one) => (best && best.at <= one.at ? best : one), null)
  return first?.id ?? null
}
