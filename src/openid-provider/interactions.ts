import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors, type InteractionResults, type Provider } from 'oidc-provider'
import { GwanmunError } from '../domain/errors.ts'
import type { JourneyId } from '../domain/ids.ts'
import type { RelyingPartyRequest } from '../domain/journey.ts'
import type { ArtifactPayload } from '../domain/oidc-artifacts.ts'
import { type Door, hintedDoors, needsOneDevice, suitableDoors } from './assurance.ts'
import { orStoreUnavailable } from './availability.ts'
import { inExchange } from './exchange.ts'
import { pageLanguage } from './pages.ts'
import type { RelyingParty } from './relying-party.ts'
import type { AnswerTo, Verified } from './verified-answer.ts'

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
  /** What the library keeps of it, to be kept in its journey; null: it is kept already. */
  kept: ArtifactPayload | null
}

/** How a journey ends without a verified person (RFC 6749 §4.1.2.1). */
export type JourneyError = 'access_denied' | 'temporarily_unavailable'

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
  answerTo: AnswerTo
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
export function openInteractions({ provider, doorsNow, relyingParties, answerTo }: InteractionParts): Interactions {
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

  const interactions: Interactions = {
    async request(req, res, journey) {
      const found = await find(req, res, journey)
      if (!found) return null
      const [interaction, party] = found
      const lang = pageLanguage(interaction.params['ui_locales'], provider.createContext(req, res))
      return pendingRequest(interaction, party, { doors: doorsNow(), lang, kept: null })
    },

    async finish(req, res, journey, verified) {
      const [interaction] = await demand(req, res, journey)
      const answer = await answerTo(interaction, verified)
      if (answer === null) throw new GwanmunError('journey_unknown')
      return end(interaction, answer)
    },

    async abort(req, res, journey, { error, description }) {
      const [interaction] = await demand(req, res, journey)
      return end(interaction, { error, error_description: description })
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
  { doors, lang, kept }: { doors: readonly Door[] } & Pick<PendingRequest, 'lang' | 'kept'>,
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
    kept,
  }
}
