import type { DeviceHash, JourneyId } from './ids.ts'
import type { VerifiedPerson } from './journey.ts'
import type { ArtifactPayload } from './oidc-artifacts.ts'

/** A relying party's request as the OpenID Provider keeps it: in the journey of its person. */
export interface KeptRequest {
  payload: ArtifactPayload
  /** Who was verified for it, where nothing else is due before the relying party is answered; else null. */
  verified: VerifiedPerson | null
  /** The browser that brought the request. */
  device: DeviceHash
}

/** Requests in their journeys. */
export interface KeptRequests {
  /** Null: no journey has this id, or it does not keep its request. */
  find(id: JourneyId): Promise<KeptRequest | null>
  /**
   * Writes the request with its answer, beside what is noted in the journey meanwhile; false: there is none any more. The journey is
   * over from then on, but for the browser that fetches the answer.
   */
  answer(id: JourneyId, payload: ArtifactPayload): Promise<boolean>
  /** Ends the journey together with its request. */
  remove(id: JourneyId): Promise<void>
}
