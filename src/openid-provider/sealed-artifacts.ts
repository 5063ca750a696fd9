import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'
import type { Sealer } from '../domain/sealing.ts'

const recordOf = (model: string) => `oidc:${model}`

/**
 * Artifacts whose content is sealed before it leaves this process: they hold codes, tokens and what relying parties sent
 * along. What is kept in clear are the mark of use and the (hashed) ways to find them.
 */
export function sealedArtifacts(artifacts: OidcArtifacts, sealer: Sealer): OidcArtifacts {
  return {
    ...artifacts,
    async put(model, id, payload, indexes, ttlSeconds) {
      const sealed = await sealer.seal(payload, recordOf(model))
      await artifacts.put(model, id, { sealed }, indexes, ttlSeconds)
    },
    async find(model, by) {
      const kept = await artifacts.find(model, by)
      const payload = kept && (await sealer.open(String(kept['sealed']), recordOf(model)))
      if (!payload) return null
      return { ...payload, ...(kept['consumed'] === undefined ? {} : { consumed: kept['consumed'] }) }
    },
  }
}
