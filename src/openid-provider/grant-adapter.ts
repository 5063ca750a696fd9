import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { ArtifactPayload } from '../domain/oidc-artifacts.ts'
import { currentExchange } from './exchange.ts'
import { mergedGrant } from './merging.ts'
import { putChanged, putMerged, readKey } from './put-merged.ts'
import { type SessionParts, sessionModel } from './session-adapter.ts'
import { grantIn, outlivesSession, withGrants } from './session-grants.ts'

export interface AdapterParts extends SessionParts {
  /** Grants that end with their session are kept in it; false: by themselves, as releases until December 2026 expect them. */
  grantsInSessions: boolean
}

/**
 * Grants. One that ends with its session is kept in the session, which every code and token of it leads to and which is read
 * anyway; one of a refresh token outlives the session, and is kept by itself.
 */
export function grantAdapter(plain: Adapter, { artifacts, now, grantsInSessions }: AdapterParts): Adapter {
  /** The session of this request, as it was read. */
  function sessionRead(): ArtifactPayload | undefined {
    const { read, sessionUid } = currentExchange()
    return sessionUid === null ? undefined : read.get(readKey(sessionModel, sessionUid))?.payload
  }

  return {
    ...plain,
    async find(id) {
      const session = sessionRead()
      return currentExchange().grants.get(id) ?? (session && grantIn(session, id)) ?? plain.find(id)
    },
    async upsert(id, payload, ttlSeconds) {
      const { grants, read } = currentExchange()
      if (grantsInSessions && !outlivesSession(payload)) {
        grants.set(id, payload)
        return
      }
      const ours = { ...payload }
      const wasRead = read.has(readKey('Grant', id))
      const merge = (there: ArtifactPayload | null) => {
        // A grant that was revoked meanwhile would bring all its tokens back.
        if (!there && wasRead) throw new errors.LoginRequired('the grant was revoked meanwhile')
        return there ? mergedGrant(ours, there) : ours
      }
      await putMerged(artifacts, { model: 'Grant', id, ours, ttlSeconds, merge })
      grants.set(id, null)
    },
    async destroy(id) {
      await plain.destroy(id)
      const { sessionUid } = currentExchange()
      const session = sessionRead()
      if (sessionUid === null || (session && !grantIn(session, id))) return
      const without = (there: ArtifactPayload) => ({
        ...there,
        authorizations: withGrants(there, new Map<string, AdapterPayload | null>([[id, null]])),
      })
      await putChanged(artifacts, { model: sessionModel, id: sessionUid, now: now() }, without)
    },
  }
}
