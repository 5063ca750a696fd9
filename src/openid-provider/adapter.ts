import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider'
import type { VerificationId } from '../domain/ids.ts'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'
import { currentExchange } from './exchange.ts'
import { mergedGrant } from './merging.ts'
import { putMerged, readKey } from './put-merged.ts'
import { sessionAdapter } from './session-adapter.ts'

/** Models the library revokes by grant; for others a grant index would be written and never read. */
const grantable = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken'])

/**
 * Lets the library keep its artifacts in our store: its seven methods on our five verbs. Where two requests of one browser
 * change the same artifact, neither overwrites the other.
 */
export function artifactAdapter(artifacts: OidcArtifacts): AdapterFactory {
  return (model): Adapter => {
    if (model === 'Session') return sessionAdapter(artifacts)
    const plain = plainAdapter(artifacts, model)
    if (model === 'Grant') return { ...plain, upsert: (id, payload, ttl) => saveGrant(artifacts, id, payload, ttl) }
    if (model === 'Interaction')
      return { ...plain, upsert: (id, payload, ttl) => saveInteraction(artifacts, id, payload, ttl) }
    return plain
  }
}

function plainAdapter(artifacts: OidcArtifacts, model: string): Adapter {
  const find = async (by: Parameters<OidcArtifacts['find']>[1]) => {
    const found = await artifacts.find(model, by)
    if (!found) return undefined
    const exchange = currentExchange()
    if ('id' in by) exchange.read.set(readKey(model, by.id), found)
    if (grantable.has(model)) exchange.presented = verificationIn(found.payload) ?? exchange.presented
    return found.payload as AdapterPayload
  }
  return {
    async upsert(id, payload, ttlSeconds) {
      const { grantId, userCode } = payload
      const isGranted = grantId !== undefined && grantable.has(model)
      const indexes = { ...(isGranted && { grantId }), ...(userCode !== undefined && { userCode }) }
      await artifacts.put(model, id, {
        payload: { ...payload, ...(isGranted && ofVerification()) },
        indexes,
        ttlSeconds,
      })
    },
    find: (id) => find({ id }),
    findByUserCode: (userCode) => find({ userCode }),
    // Only sessions are found by their uid; an interaction's is its id.
    findByUid: async () => undefined,
    async consume(id) {
      const first = await artifacts.consume(model, id)
      // The library reads, waits and then consumes: of two redemptions at once only one may pass (RFC 6749 §4.1.2).
      if (!first && grantable.has(model)) throw new errors.InvalidGrant('already consumed')
    },
    destroy: (id) => artifacts.remove(model, id),
    async revokeByGrantId(grantId) {
      // A client may drop one access token and keep all others (RFC 7009 §2.1); the library would end them with it.
      const { route, entities } = currentExchange().context?.oidc ?? {}
      if (route === 'revocation' && entities?.AccessToken) return
      await artifacts.revokeGrant(model, grantId)
    },
  }
}

const verificationIn = ({ verification }: Record<string, unknown>) =>
  typeof verification === 'string' ? (verification as VerificationId) : null

/** A code is of the session's verification; a token is of the verification of the code or token that it was issued for. */
function ofVerification(): { verification: VerificationId | null } {
  const { presented, signOn } = currentExchange()
  return { verification: presented ?? signOn?.verification ?? null }
}

function saveGrant(
  artifacts: OidcArtifacts,
  id: string,
  payload: AdapterPayload,
  ttlSeconds: number | undefined,
): Promise<void> {
  const ours = { ...payload }
  const merge = (there: Record<string, unknown> | null) => (there ? mergedGrant(ours, there) : ours)
  return putMerged(artifacts, { model: 'Grant', id, ours, ttlSeconds, merge })
}

/** An interaction that has got its result was there before: one that has ended meanwhile does not come back. */
async function saveInteraction(
  artifacts: OidcArtifacts,
  id: string,
  payload: AdapterPayload,
  ttlSeconds: number | undefined,
): Promise<void> {
  const ours = { ...payload }
  if (payload.result === undefined) {
    await artifacts.put('Interaction', id, { payload: ours, indexes: {}, ttlSeconds })
    return
  }
  const merge = (there: Record<string, unknown> | null) => {
    if (!there) throw new errors.SessionNotFound('interaction session not found')
    return ours
  }
  await putMerged(artifacts, { model: 'Interaction', id, ours, ttlSeconds, merge })
}
