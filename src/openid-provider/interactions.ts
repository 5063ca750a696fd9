import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors, type InteractionResults, type Provider } from 'oidc-provider'
import { GwanmunError } from '../domain/errors.ts'
import type { JourneyId } from '../domain/ids.ts'
import type { Journey, RelyingPartyRequest } from '../domain/journey.ts'
import { type Door, hintedDoors, needsOneDevice, suffices, suitableDoors } from './assurance.ts'
import { orStoreUnavailable } from './availability.ts'
import { inExchange } from './exchange.ts'
import { pageLanguage } from './pages.ts'
import type { RelyingParty } from './relying-party.ts'
import type { SubjectOf } from './subjects.ts'
import { isWanted } from './wanted-subject.ts'

/** Told to a relying party that would rather hear this than have its people choose another door. */
export const hintIsUnavailable = 'the requested identity provider is not available'

/** A relying party's request that waits for a person to be verified. */
export interface PendingRequest {
  uid: JourneyId
  relyingParty: Omit<RelyingPartyRequest, 'loginHint' | 'singleDevice'>
  /** `login_hint` as it came; null: none. */
  loginHint: string | null
  /** Language of its pages: as asked for (`ui_locales`), else as the browser prefers (`Accept-Language`). */
  lang: 'ko' | 'en'
  hintPolicy: RelyingParty['hintPolicy']
  /** The person will reserve, from one device only: the setting `singleDevice`, and scope `reservation`. */
  singleDevice: boolean
}

/** Who was verified for a journey, and how. */
export type Verified = NonNullable<Journey['verified']>

/** How a journey ends without a verified person (RFC 6749 §4.1.2.1). */
export type JourneyError = 'access_denied' | 'temporarily_unavailable'

/** `login_required`: another person was verified than the one whom the request wants (OpenID Connect Core §3.1.2.1). */
type Refusal = JourneyError | 'login_required'

export interface Interactions {
  /** The request behind this journey of this browser; null when there is none, or none any more. */
  request(req: IncomingMessage, res: ServerResponse, journey: string): Promise<PendingRequest | null>
  /**
   * Where to send the browser once the person is verified. A person whose provider or assurance does not suffice (any more)
   * goes back with `access_denied`, another person than the wanted one with `login_required`. Only under the path of the journey, where its cookie is.
   * @throws GwanmunError `journey_unknown`, also when the cookie names another journey
   */
  finish(req: IncomingMessage, res: ServerResponse, journey: string, verified: Verified): Promise<string>
  /**
   * Where to send the browser with an error; the relying party gets its `state` and our `iss`.
   * @throws GwanmunError `journey_unknown`, also when the cookie names another journey
   */
  abort(
    req: IncomingMessage,
    res: ServerResponse,
    journey: string,
    ending: { error: JourneyError; description: string },
  ): Promise<string>
}

export interface InteractionParts {
  provider: Provider
  /** The doors with the assurance that they give now. */
  doorsNow(): readonly Door[]
  relyingParties: ReadonlyMap<string, RelyingParty>
  subjectOf: SubjectOf
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/**
 * What `interactionResult` of the library does, without reading the interaction again, and without the session that the request
 * began in. It may have ended meanwhile, in another tab or by time, or be another person's: the person has just been verified,
 * so the result counts in whatever session this browser has now.
 */
async function end(interaction: Interaction, result: InteractionResults): Promise<string> {
  interaction.result = result
  interaction.session = undefined
  try {
    await interaction.persist()
  } catch (error) {
    if (error instanceof errors.SessionNotFound) throw new GwanmunError('journey_unknown')
    throw error
  }
  return interaction.returnTo
}

/** The seam between the library's interactions and our journeys: one is the other. */
export function openInteractions({ provider, doorsNow, relyingParties, subjectOf }: InteractionParts): Interactions {
  type Found = [Interaction, RelyingParty]
  const cookieName = provider.cookieName('interaction')

  /**
   * The library goes by its cookie alone. A sibling host can plant the cookie of another request (RFC 6265 §8.6), and one
   * person's verification would end in that; so the cookie must name this very journey. Not by `interactionDetails`, which
   * knows no interaction any more once the session that it began in has ended.
   */
  async function find(req: IncomingMessage, res: ServerResponse, journey: string): Promise<Found | null> {
    const id = provider.createContext(req, res).cookies.get(cookieName, { signed: true })
    if (id !== journey) return null
    const interaction = await provider.Interaction.find(id)
    const party = interaction && relyingParties.get(String(interaction.params['client_id']))
    return interaction && party ? [interaction, party] : null
  }

  async function demand(req: IncomingMessage, res: ServerResponse, journey: string): Promise<Found> {
    const found = await find(req, res, journey)
    if (!found) throw new GwanmunError('journey_unknown')
    return found
  }

  const refuse = (interaction: Interaction, error: Refusal, description: string) =>
    end(interaction, { error, error_description: description })

  const interactions: Interactions = {
    async request(req, res, journey) {
      const found = await find(req, res, journey)
      if (!found) return null
      const [interaction, party] = found
      const lang = pageLanguage(interaction.params['ui_locales'], provider.createContext(req, res))
      return pendingRequest(interaction, party, { doors: doorsNow(), lang })
    },

    async finish(req, res, journey, verified) {
      const [interaction, party] = await demand(req, res, journey)
      const { person, provider: door, verification } = verified
      if (!suffices(suitableDoors(doorsNow(), party, interaction.params), verified))
        return refuse(interaction, 'access_denied', 'the verification does not suffice')
      if (!(await isWanted(interaction.params, () => subjectOf(party.sector, person))))
        return refuse(interaction, 'login_required', 'another person was verified than the wanted one')
      return end(interaction, {
        ...interaction.lastSubmission,
        login: {
          accountId: person,
          acr: verified.acr,
          amr: [...verified.amr],
          // Epoch seconds: `auth_time` is when the provider verified the person, not when they came back.
          ts: Math.floor(verified.authTime / 1000),
          // The session ends with the browser: many citizens verify themselves on a machine that is not theirs.
          remember: false,
        },
        verified: { verification, provider: door },
        consent: {},
        select_account: {},
      })
    },

    async abort(req, res, journey, { error, description }) {
      const [interaction] = await demand(req, res, journey)
      return refuse(interaction, error, description)
    },
  }

  // Each is a request of its own, and for pages of ours.
  return {
    request: (...asked) => inExchange(() => orStoreUnavailable(interactions.request(...asked))),
    finish: (...asked) => inExchange(() => orStoreUnavailable(interactions.finish(...asked))),
    abort: (...asked) => inExchange(() => orStoreUnavailable(interactions.abort(...asked))),
  }
}

/** A relying party's request as our pages see it. */
export function pendingRequest(
  { uid, params }: Pick<Interaction, 'uid' | 'params'>,
  party: RelyingParty,
  { doors, lang }: { doors: readonly Door[]; lang: PendingRequest['lang'] },
): PendingRequest {
  const suitable = suitableDoors(doors, party, params)
  const loginHint = params['login_hint']
  return {
    uid: uid as JourneyId,
    relyingParty: {
      clientId: party.clientId,
      clientName: party.name[lang],
      allowedDoors: suitable.length === doors.length ? null : suitable.map(({ id }) => id),
      idpHint: hintedDoors(params).filter((hint) => suitable.some(({ id }) => id === hint)),
    },
    loginHint: typeof loginHint === 'string' ? loginHint : null,
    lang,
    hintPolicy: party.hintPolicy,
    singleDevice: needsOneDevice(party, params),
  }
}
