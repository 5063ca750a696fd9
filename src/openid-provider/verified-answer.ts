import type { InteractionResults } from 'oidc-provider'
import type { Journey } from '../domain/journey.ts'
import { type Door, suffices, suitableDoors } from './assurance.ts'
import type { RelyingParty } from './relying-party.ts'
import type { SubjectOf } from './subjects.ts'
import { isWanted } from './wanted-subject.ts'

/** Who was verified for a journey, and how. */
export type Verified = NonNullable<Journey['verified']>

/** What of a request decides about its answer. */
interface Asked {
  params?: Record<string, unknown> | undefined
  lastSubmission?: InteractionResults | undefined
}

/**
 * What a relying party is answered once a person was verified. A provider or an assurance that does not suffice (any more) is
 * `access_denied`, another person than the wanted one `login_required` (OpenID Connect Core §3.1.2.1). Null: the relying party is not registered any more.
 */
export type AnswerTo = (request: Asked, verified: Verified) => Promise<InteractionResults | null>

export interface AnswerToParts {
  /** The doors with the assurance that they give now. */
  doorsNow(): readonly Door[]
  relyingParties: ReadonlyMap<string, RelyingParty>
  subjectOf: SubjectOf
}

export function openAnswers({ doorsNow, relyingParties, subjectOf }: AnswerToParts): AnswerTo {
  return async ({ params = {}, lastSubmission }, verified) => {
    const party = relyingParties.get(String(params['client_id']))
    if (!party) return null
    const { person, provider, verification } = verified
    if (!suffices(suitableDoors(doorsNow(), party, params), verified))
      return { error: 'access_denied', error_description: 'the verification does not suffice' }
    if (!(await isWanted(params, () => subjectOf(party.sector, person))))
      return { error: 'login_required', error_description: 'another person was verified than the wanted one' }
    return {
      ...lastSubmission,
      login: {
        accountId: person,
        acr: verified.acr,
        amr: [...verified.amr],
        // Epoch seconds: `auth_time` is when the provider verified the person, not when they came back.
        ts: Math.floor(verified.authTime / 1000),
        // The session ends with the browser: many citizens verify themselves on a machine that is not theirs.
        remember: false,
      },
      verified: { verification, provider },
      consent: {},
      select_account: {},
    }
  }
}
