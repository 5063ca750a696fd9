import type { SessionId } from '../../domain/ids.ts'
import { endingSeconds, type Session, type SessionEnding, type SessionStore } from '../../domain/session.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/** Sessions of this process; a restart ends them all. */
export function memorySessions({ now }: Pick<World, 'now'>): SessionStore {
  const sessions = expiringMap<SessionId, Session>(now)
  const endings = expiringMap<SessionId, SessionEnding>(now)
  return {
    async open(session) {
      sessions.set(session.id, session, session.expiresAt)
    },
    async find(id) {
      return sessions.get(id)
    },
    async close(id, how) {
      sessions.delete(id)
      if (how) endings.set(id, how, now() + endingSeconds * 1000)
    },
    async ending(id) {
      return endings.get(id)
    },
  }
}
