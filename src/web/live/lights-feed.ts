import type { ProviderId } from '../../domain/ids.ts'
import type { LightsBoard } from '../../domain/light.ts'
import { isoSeoul } from '../../domain/time.ts'

/** The lights of one set of providers, as text for JSON and event stream. */
export interface LightsFeed {
  json: string
  /** The same as a server-sent event `lights`. */
  event: string
  /** The doors and our own side, without `measuredAt` and `nextMs`: equal as long as no light changed. */
  lights: string
}

/** Null: every provider. */
export type ProviderSet = readonly ProviderId[] | null

/** The providers of a relying party. */
export interface RelyingPartyProviders {
  /** Relying parties whose providers are always the same have the same key, and share one feed, however many they are. */
  key: string
  /** Those that its people may use now. */
  now(): readonly ProviderId[]
}

/** Names a set of providers. */
export function setKey(set: readonly ProviderId[]): string {
  return set.toSorted().join(' ')
}

/** The public lights of these providers, in the board's order and without the board's other fields. */
export function lightsFeed(board: LightsBoard, set: ProviderSet): LightsFeed {
  const isShown = (id: ProviderId) => set === null || set.includes(id)
  const doors = board.doors
    .filter(({ id }) => isShown(id))
    .map(({ id, name, light, selectable, reason, waitSeconds, since, decidedBy, until, dependency }) => ({
      id,
      name,
      light,
      selectable,
      reason,
      waitSeconds,
      since: isoSeoul(since),
      // Left out of the JSON where they are undefined.
      decidedBy,
      until: until === undefined ? undefined : isoSeoul(until),
      dependency: dependency && { ...dependency, sharedWith: dependency.sharedWith.filter(isShown) },
    }))
  const service = serviceOf(board)
  const json = JSON.stringify({ measuredAt: isoSeoul(board.measuredAt), nextMs: board.nextMs, service, doors })
  return { json, event: `event: lights\ndata: ${json}\n\n`, lights: JSON.stringify({ service, doors }) }
}

/** Whether the service itself can carry a login. What of it cannot is for operators: it stands in the log. */
function serviceOf({ ourSide }: LightsBoard): PublishedService {
  if (ourSide?.kind !== 'unable') return { state: 'ok', nextTryAt: null }
  return { state: 'unable', nextTryAt: isoSeoul(ourSide.nextTryAt) }
}

/** `service` of `/lights.json`. `unable`: no person can verify, whatever the provider; `nextTryAt`: when to look again, ISO 8601. */
export interface PublishedService {
  state: 'ok' | 'unable'
  nextTryAt: string | null
}
