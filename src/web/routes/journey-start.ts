import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Journeys } from '../../citizen/journeys.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { Journey } from '../../domain/journey.ts'
import type { PendingRequest } from '../../openid-provider/interactions.ts'
import { choosePath, doorPath, localPath } from '../pages/links.ts'
import type { Requesters } from '../request/requesters.ts'
import type { Services } from '../request/services.ts'
import type { Choices } from './choices.ts'

/** The journey of a relying party's request, and where its person goes first. */
export interface StartedJourney {
  journey: Journey
  /** The hinted door, else the chooser in the language that was asked for. Null: the relying party would rather have an error. */
  path: string | null
  /** The hinted door; null: the person chooses one. */
  door: ProviderId | null
  /** A door was asked for and none of those can be used. */
  hintUnavailable: boolean
}

/** Begins the journey of a relying party's request in the browser that brought it. Repeatable. */
export type JourneyStart = (
  at: { request: IncomingMessage; response: ServerResponse },
  pending: PendingRequest,
) => Promise<StartedJourney>

export interface JourneyStartTools {
  journeys: Pick<Journeys, 'begin'>
  requesters: Pick<Requesters, 'ensureDevice'>
  services: Pick<Services, 'remember'>
  choices: Pick<Choices, 'hintedFor'>
}

export function openJourneyStart({ journeys, requesters, services, choices }: JourneyStartTools): JourneyStart {
  return async ({ request, response }, { uid: id, relyingParty, loginHint, singleDevice, kept, hintPolicy, lang }) => {
    const device = requesters.ensureDevice(request, response)
    const journey = await journeys.begin({ id, device, relyingParty, loginHint, singleDevice, kept })
    services.remember(request, response, { id, client: relyingParty.clientId })
    const { door, unavailable } = choices.hintedFor(journey)
    if (unavailable && hintPolicy === 'temporarily_unavailable')
      return { journey, path: null, door, hintUnavailable: true }
    const path = localPath(lang, door ? doorPath(door, { journey: id }) : choosePath(id))
    return { journey, path, door, hintUnavailable: unavailable }
  }
}
