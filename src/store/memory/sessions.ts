import type { SessionId } from '../../domain/ids.ts'
import type { Session, SessionStore } from '../../domain/session.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/** Sessions of this process; a restart ends them all. */
export function memorySessions({ now }: Pick<World, 'now'>): SessionStore {
  const sessions = expiringMap<SessionId, Session>(now)
  return {
    async open(session) {
      sessions.set(session.id, session, session.expiresAt)
    },
    async find(id) {
      return sessions.get(id)
    },
    async close(id) {
      sessions.delete(id)
    },
  }
}
