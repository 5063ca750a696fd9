/**
 * Requests that wait for a person (the library's *interactions*), kept in the journeys of their people.
 *
 *   /oidc/auth ──▶ begins: journey { device, …, request } ──▶ provider ──▶ verified is noted in the journey
 *   /oidc/auth/{uid}, with the library's own cookie ──▶ journey ──▶ request + the answer to it ──▶ code; the journey ends
 *
 * One record, written, read and ended once, instead of two. A request that a release until December 2026 has begun is kept by itself.
 */
import type { IncomingMessage } from 'node:http'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { DeviceHash, JourneyId } from '../domain/ids.ts'
import type { KeptRequest, KeptRequests } from '../domain/kept-request.ts'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'
import { currentExchange } from './exchange.ts'
import { putMerged, readKey } from './put-merged.ts'
import type { AnswerTo } from './verified-answer.ts'

const model = 'Interaction'

export interface InteractionAdapterParts {
  keptRequests: KeptRequests
  /** False: requests are kept by themselves, as releases until December 2026 expect them. */
  requestsInJourneys: boolean
  /** Keys of the browser that a request comes from. */
  devicesOf(request: IncomingMessage): readonly DeviceHash[]
  answerTo: AnswerTo
}

export function interactionAdapter(plain: Adapter, artifacts: OidcArtifacts, parts: InteractionAdapterParts): Adapter {
  const { keptRequests, requestsInJourneys } = parts
  const kept = async (id: string) => {
    const found = await keptRequests.find(id as JourneyId)
    return found ? answered(found, parts) : undefined
  }
  return {
    ...plain,
    async upsert(id, payload, ttlSeconds) {
      if (payload.result === undefined) {
        if (requestsInJourneys) currentExchange().beginning = payload
        else await artifacts.put(model, id, { payload: { ...payload }, indexes: {}, ttlSeconds })
        return
      }
      const isByItself = currentExchange().read.has(readKey(model, id))
      if (isByItself || !(await keptRequests.answer(id as JourneyId, { ...payload })))
        await saveResult(artifacts, id, payload, ttlSeconds)
    },
    async find(id) {
      if (endsAnother(id)) return undefined
      const [first, second] = requestsInJourneys ? [kept, plain.find] : [plain.find, kept]
      return (await first(id)) ?? second(id)
    },
    async destroy(id) {
      if (currentExchange().read.has(readKey(model, id))) await plain.destroy(id)
      else await keptRequests.remove(id as JourneyId)
    },
  }
}

/**
 * Whether the address is where another request ends. The library goes by its cookie alone, and a sibling host can plant the cookie of
 * another request there (RFC 6265 §8.6): it would begin anew in this browser, and end with the verification of this person.
 */
function endsAnother(id: string): boolean {
  const { context } = currentExchange()
  return context?.oidc?.route === 'resume' && !context.path.endsWith(`/${id}`)
}

/** An interaction that has got its result was there before: one that has ended meanwhile does not come back. */
async function saveResult(
  artifacts: OidcArtifacts,
  id: string,
  payload: AdapterPayload,
  ttlSeconds: number | undefined,
): Promise<void> {
  const ours = { ...payload }
  const merge = (there: Record<string, unknown> | null) => {
    if (!there) throw new errors.SessionNotFound('interaction session not found')
    return ours
  }
  await putMerged(artifacts, { model, id, ours, ttlSeconds, merge })
}

/**
 * The request, with its answer where the library ends it. The library's cookie has named it already; the browser's own key must be
 * that of the journey too, because a sibling host can plant the cookie, but not the key (`__Host-`).
 */
async function answered(
  { payload, verified, device }: KeptRequest,
  { devicesOf, answerTo }: InteractionAdapterParts,
): Promise<AdapterPayload | undefined> {
  const { context } = currentExchange()
  if (context?.oidc?.route !== 'resume' || payload['result'] !== undefined || !verified) return payload
  if (!devicesOf(context.req).includes(device)) return undefined
  const result = await answerTo(payload, verified)
  // Not the session that the request began in: it may have ended meanwhile, in another tab or by time, or be another person's.
  return result === null ? undefined : { ...payload, session: undefined, result }
}
