import type { IncomingMessage, ServerResponse } from 'node:http'
import { FailedTrip, type RoundTrips } from '../../citizen/round-trips.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { Journey } from '../../domain/journey.ts'
import type { OpenProvider } from '../../federation/federation.ts'
import { type Lang, localPath, problemPath } from '../pages/links.ts'
import type { ClientAddress } from '../request/client-address.ts'
import type { Cookies } from '../request/cookies.ts'
import { isAheadOfTime } from '../request/same-site.ts'

/**
 * Starts the attempt at a hinted door where the relying party's request comes in, without a hop by `/doors/{provider}`. Returns where to
 * send the browser: to the provider, or to the page that says how the attempt failed. Null: to the door itself, which also has the
 * words for what a page cannot be shown here for.
 */
export type HintedStart = (
  at: { request: IncomingMessage; response: ServerResponse },
  wish: { journey: Journey; door: ProviderId; lang: Lang },
) => Promise<string | null>

export interface HintedStartTools {
  trips: Pick<RoundTrips, 'start'>
  providers: readonly Pick<OpenProvider, 'definition' | 'begin'>[]
  cookies: Pick<Cookies, 'setAttempt'>
  addressOf: ClientAddress
  /** See `AttemptRunTools`. */
  journeySeconds: number
}

export function openHintedStart(tools: HintedStartTools): HintedStart {
  const { trips, providers, cookies, addressOf, journeySeconds } = tools
  return async ({ request, response }, { journey, door, lang }) => {
    const provider = providers.find(({ definition }) => definition.id === door)
    // A page that a browser fetches before its person goes there starts nothing: the door refuses that.
    if (!provider || isAheadOfTime(request)) return null
    const wish = { provider: door, device: journey.device, journey, lang, address: addressOf(request), loginHint: null }
    try {
      const to = await trips.start(wish, async (attempt, sealed) => {
        const { href } = await provider.begin(attempt)
        cookies.setAttempt(request, response, { state: attempt.state, sealed, seconds: journeySeconds })
        return href
      })
      return to instanceof FailedTrip ? localPath(lang, problemPath(to.provider, to.journey)) : to
    } catch {
      return null
    }
  }
}
