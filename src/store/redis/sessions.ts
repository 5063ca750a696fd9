import type { SessionId } from '../../domain/ids.ts'
import type { Session, SessionStore } from '../../domain/session.ts'
import type { RedisStore } from './connection.ts'
import { expiringTexts } from './records.ts'
import { serverClock } from './script.ts'

type Kept = Omit<Session, 'id' | 'verifiedAt' | 'expiresAt'>

const keyOf = (id: SessionId) => `session:${id}`

/**
 * Sessions, a key each. Redis dates them: a session begins when it is opened and lasts as long as its two instants are
 * apart, so the clock of the process that opened it does not matter.
 */
export function redisSessions(redis: RedisStore, clock = serverClock): SessionStore {
  const texts = expiringTexts(redis, clock)
  return {
    async open({ id, verifiedAt, expiresAt, ...kept }) {
      await texts.save(keyOf(id), JSON.stringify(kept satisfies Kept), expiresAt - verifiedAt)
    },
    async find(id) {
      const found = await texts.find(keyOf(id))
      if (!found) return null
      const kept = JSON.parse(found.text) as Kept
      return { id, ...kept, verifiedAt: found.savedAt, expiresAt: found.until }
    },
    close: (id) => texts.forget(keyOf(id)),
  }
}
