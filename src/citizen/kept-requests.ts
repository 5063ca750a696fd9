import type { JourneyId, SealedText } from '../domain/ids.ts'
import type { Journey, JourneyStore } from '../domain/journey.ts'
import type { KeptRequests } from '../domain/kept-request.ts'
import type { ArtifactPayload } from '../domain/oidc-artifacts.ts'
import type { Sealer } from '../domain/sealing.ts'
import { type JourneyLives, openJourneyChanges } from './journey-changes.ts'

/** What a request is sealed for. Not the journey's id alone: the hint for the provider is sealed for that. */
const recordOf = (id: JourneyId) => `request:${id}`

/** Seals a request for its journey: it holds what the relying party sent along. */
export function sealedRequest(sealer: Pick<Sealer, 'seal'>, id: JourneyId, payload: ArtifactPayload): SealedText {
  return sealer.seal(payload, recordOf(id))
}

/** Whether a journey that keeps its request is over once its person was verified; else the person is claimed for a device first. */
export function endsWithVerification({ request, relyingParty }: Journey): boolean {
  return request !== undefined && relyingParty !== null && !relyingParty.singleDevice
}

export interface KeptRequestTools {
  journeys: JourneyStore
  limits: JourneyLives
  sealer: Sealer
}

/** Requests of relying parties, each in its journey: written, read and ended with it. */
export function openKeptRequests({ journeys, limits, sealer }: KeptRequestTools): KeptRequests {
  const change = openJourneyChanges({ journeys, limits })
  return {
    async find(id) {
      const journey = await journeys.find(id)
      const payload = journey?.request && sealer.open(journey.request, recordOf(id))
      if (!journey || !payload) return null
      const verified = endsWithVerification(journey) ? journey.verified : null
      return { payload: payload as ArtifactPayload, verified, device: journey.device }
    },
    async answer(id, payload) {
      const request = sealedRequest(sealer, id, payload)
      const answered = (there: Journey | null) =>
        there?.request ? { ...there, request, isAnswered: true as const } : null
      return (await change(id, await journeys.find(id), answered)) !== null
    },
    remove: (id) => journeys.forget(id),
  }
}
