import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'

/** Models the library revokes by grant; for others a grant index would be written and never read. */
const grantable = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken'])

/** Lets the library keep its artifacts in our store: its seven methods on our five verbs. */
export function artifactAdapter(artifacts: OidcArtifacts): AdapterFactory {
  return (model): Adapter => {
    const find = async (by: Parameters<OidcArtifacts['find']>[1]) =>
      ((await artifacts.find(model, by)) as AdapterPayload | null) ?? undefined
    return {
      async upsert(id, payload, expiresIn) {
        const { uid, grantId, userCode } = payload
        const indexes = {
          ...(uid !== undefined && { uid }),
          ...(grantId !== undefined && grantable.has(model) && { grantId }),
          ...(userCode !== undefined && { userCode }),
        }
        await artifacts.put(model, id, { ...payload }, indexes, expiresIn)
      },
      find: (id) => find({ id }),
      findByUid: (uid) => find({ uid }),
      findByUserCode: (userCode) => find({ userCode }),
      async consume(id) {
        const first = await artifacts.consume(model, id)
        // The library reads, waits and then consumes: of two redemptions at once only one may pass (RFC 6749 §4.1.2).
        if (!first && grantable.has(model)) throw new errors.InvalidGrant('already consumed')
      },
      destroy: (id) => artifacts.remove(model, id),
      revokeByGrantId: (grantId) => artifacts.revokeGrant(model, grantId),
    }
  }
}
