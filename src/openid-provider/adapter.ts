import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider'
import type { VerificationId } from '../domain/ids.ts'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'
import { currentExchange } from './exchange.ts'
import { type AdapterParts, grantAdapter } from './grant-adapter.ts'
import { type InteractionAdapterParts, interactionAdapter } from './interaction-adapter.ts'
import { readKey } from './put-merged.ts'
import { sessionAdapter } from './session-adapter.ts'

/** What is issued by a grant, and is of one verification. */
const issued = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken'])

/**
 * Lets the library keep its artifacts in our store: its seven methods on our four verbs. Where two requests of one browser
 * change the same artifact, neither overwrites the other.
 */
export function artifactAdapter(parts: AdapterParts & InteractionAdapterParts): AdapterFactory {
  const { artifacts } = parts
  return (model): Adapter => {
    if (model === 'Session') return sessionAdapter(parts)
    const plain = plainAdapter(artifacts, model)
    if (model === 'Grant') return grantAdapter(plain, parts)
    if (model === 'Interaction') return interactionAdapter(plain, artifacts, parts)
    return plain
  }
}

function plainAdapter(artifacts: OidcArtifacts, model: string): Adapter {
  const find = async (by: Parameters<OidcArtifacts['find']>[1]) => {
    const found = await artifacts.find(model, by)
    if (!found) return undefined
    const exchange = currentExchange()
    if ('id' in by) exchange.read.set(readKey(model, by.id), found)
    if (issued.has(model)) {
      const { verification, sessionUid } = found.payload
      exchange.presented = typeof verification === 'string' ? (verification as VerificationId) : exchange.presented
      exchange.sessionUid = typeof sessionUid === 'string' ? sessionUid : exchange.sessionUid
    }
    return found.payload as AdapterPayload
  }
  return {
    async upsert(id, payload, ttlSeconds) {
      const { userCode } = payload
      await artifacts.put(model, id, {
        payload: { ...payload, ...(issued.has(model) && ofVerification()) },
        indexes: { ...(userCode !== undefined && { userCode }) },
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
      if (!first && issued.has(model)) throw new errors.InvalidGrant('already consumed')
    },
    destroy: (id) => artifacts.remove(model, id),
    // The grant goes in the same breath (revoke.js), and without it no code or token is taken anywhere; each ends by itself. A
    // client may drop one access token and keep all others (RFC 7009 §2.1): then the library leaves the grant.
    revokeByGrantId: async () => undefined,
  }
}

/** A code is of the session's verification; a token is of the verification of the code or token that it was issued for. */
function ofVerification(): { verification: VerificationId | null } {
  const { presented, signOn } = currentExchange()
  return { verification: presented ?? signOn?.verification ?? null }
}
