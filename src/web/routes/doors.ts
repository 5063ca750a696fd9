import { type Request, Router } from 'express'
import type { Journeys } from '../../citizen/journeys.ts'
import { FailedTrip, type RoundTrips } from '../../citizen/round-trips.ts'
import type { Starts } from '../../citizen/starts.ts'
import type { Journey } from '../../domain/journey.ts'
import type { ProviderDefinition } from '../../domain/provider.ts'
import { choosePath, type Lang, problemPath } from '../pages/links.ts'
import type { AttemptRuns, Exchange } from '../request/attempt-runs.ts'
import type { ClientAddress } from '../request/client-address.ts'
import type { ProviderNamed } from '../request/providers.ts'
import type { Requesters } from '../request/requesters.ts'
import { cameFromElsewhere } from '../request/same-site.ts'
import { journeyNamed } from '../request/services.ts'
import { goTo } from '../send.ts'
import type { DoorPages } from './door-pages.ts'

export interface DoorTools {
  providerNamed: ProviderNamed
  journeys: Journeys
  starts: Starts
  trips: RoundTrips
  runs: AttemptRuns
  doorPages: DoorPages
  requesters: Requesters
  addressOf: ClientAddress
}

/** A door that one person wants to open, and the journey they are on. */
interface Wish {
  door: ProviderDefinition
  journey: Journey | null
}

/** `/doors/{provider}` in one language: starts an attempt. `/doors/{provider}/problem`: how the last one failed. */
export function doorRoutes(tools: DoorTools, lang: Lang): Router {
  const { providerNamed, journeys, starts, doorPages, requesters } = tools
  const router = Router({ caseSensitive: true })
  const wishOf = async (request: Request): Promise<Wish> => {
    const door = providerNamed(String(request.params['provider']))
    const { devices } = requesters.browser(request)
    return { door, journey: await journeys.named(journeyNamed(request), devices) }
  }
  router.get('/doors/:provider', async (request, response) => {
    const wish = await wishOf(request)
    const { door, journey } = wish
    // Another site must not be able to send a person to a provider: they land where one chooses.
    if (isFromElsewhere(request, wish)) return goTo(response, lang, choosePath(journey?.id ?? null))
    const allowed = journey?.relyingParty?.allowedDoors
    if (journey && allowed && !allowed.includes(door.id)) return goTo(response, lang, choosePath(journey.id))

    const light = starts.lightOf(door.id)
    const isBusy = light?.selectable && light.light === 'red' && request.query['anyway'] !== '1'
    if (isBusy && doorPages.sendBusy({ request, response, lang }, door.id, journey)) return
    return startAttempt(tools, { request, response, lang }, wish)
  })
  router.get('/doors/:provider/problem', async (request, response) => {
    const { door, journey } = await wishOf(request)
    const tried = journey?.tried.findLast(({ provider }) => provider === door.id)
    if (!journey || !tried) return goTo(response, lang, choosePath(journey?.id ?? null))
    const { outcome, reference, fullUntil, account } = tried
    const retryAt = starts.retryAt(journey, tried)
    const problem = { door, journey, outcome, retryAt, reference, fullUntil, account }
    return doorPages.sendProblem({ request, response, lang }, problem)
  })
  return router
}

function isFromElsewhere(request: Request, { door, journey }: Wish): boolean {
  // A relying party's hint leads here by redirects alone, which a browser counts as its site's (Fetch Metadata §2.1).
  const hinted = journey?.relyingParty?.idpHint.includes(door.id) ?? false
  const site = hinted ? undefined : request.get('sec-fetch-site')
  return cameFromElsewhere({ site, purpose: undefined })
}

async function startAttempt(tools: DoorTools, at: Exchange, { door, journey }: Wish): Promise<void> {
  const { trips, runs, requesters, addressOf } = tools
  const { request, response, lang } = at
  const device = journey?.device ?? requesters.ensureDevice(request, response)
  const address = addressOf(request)
  const { login_hint: hint } = request.query
  const loginHint = typeof hint === 'string' ? hint : null
  const wish = { provider: door.id, device, journey, lang, address, loginHint }
  const left = await trips.start(wish, (attempt, sealed) => runs.leave(at, attempt, sealed))
  if (left instanceof FailedTrip) goTo(response, lang, problemPath(left.provider, left.journey))
}
