import type { ArtifactIndexes, ArtifactPayload, OidcArtifacts } from '../domain/oidc-artifacts.ts'
import type { Sealer } from '../domain/sealing.ts'
import { sha256 } from '../mechanics/hash.ts'

interface Sealed extends ArtifactIndexes {
  payload: ArtifactPayload
}

/** What an artifact is sealed for: ids are codes and tokens, so they stand there as a hash. */
const recordOf = (model: string, id: string) => `oidc:${model}:${sha256(id, 'base64url')}`

/**
 * Artifacts whose content is sealed before it leaves this process: they hold codes, tokens and what relying parties sent
 * along. What is kept in clear are the mark of use and the (hashed) ways to find them. Each is sealed for its own record,
 * so one put in another's place does not open.
 */
export function sealedArtifacts(artifacts: OidcArtifacts, sealer: Sealer): OidcArtifacts {
  return {
    ...artifacts,
    async put(model, id, { payload, indexes, ttlSeconds }, replaces) {
      const record = recordOf(model, id)
      const sealed = sealer.seal({ payload, ...indexes } satisfies Sealed, record)
      // Found by its id, an artifact needs no name of its record beside it.
      const kept = { ...(indexes.userCode !== undefined && { record }), sealed }
      return artifacts.put(model, id, { payload: kept, indexes, ttlSeconds }, replaces)
    },
    async find(model, by) {
      const kept = await artifacts.find(model, by)
      if (!kept) return null
      const { record: written, sealed, consumed } = kept.payload
      const record = 'id' in by ? recordOf(model, by.id) : String(written)
      const opened = sealer.open(String(sealed), record) as Sealed | null
      // The artifact itself must say that it is found this way; what stands beside it in the store could be anyone's.
      if (!opened || ('userCode' in by && opened.userCode !== by.userCode)) return null
      const payload = { ...opened.payload, ...(consumed === undefined ? {} : { consumed }) }
      return { payload, version: kept.version }
    },
  }
}
