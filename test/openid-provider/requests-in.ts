import type { KeptRequest, KeptRequests } from '../../src/domain/kept-request.ts'
import type { OidcArtifacts } from '../../src/domain/oidc-artifacts.ts'

/** Requests in journeys that are nothing but their requests, in the store of the artifacts. */
export function requestsIn(artifacts: OidcArtifacts) {
  const save = (uid: string, { payload, verified, device }: KeptRequest) =>
    artifacts.put('Journey', uid, { payload: { payload, verified, device }, indexes: {}, ttlSeconds: 7_200 })
  const find: KeptRequests['find'] = async (id) => {
    const found = await artifacts.find('Journey', { id })
    return found && (structuredClone(found.payload) as unknown as KeptRequest)
  }
  const requests: KeptRequests = {
    find,
    async answer(id, payload) {
      const there = await find(id)
      return there !== null && save(id, { ...there, payload })
    },
    remove: (id) => artifacts.remove('Journey', id),
  }
  return { ...requests, save }
}
