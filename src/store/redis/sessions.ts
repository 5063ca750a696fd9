import type { SessionId } from '../../domain/ids.ts'
import { endingSeconds, type Session, type SessionEnding, type SessionStore } from '../../domain/session.ts'
import type { RedisStore } from './connection.ts'
import { expiringTexts } from './records.ts'
import { serverClock } from './script.ts'

type Kept = Omit<Session, 'id' | 'verifiedAt' | 'expiresAt'>

/** Begins the text in place of a session that another device ended: one write ends it and says how. */
const endedMark = 'ended '

const keyOf = (id: SessionId) => `session:${id}`

/**
 * Sessions, a key each. Redis dates them: a session begins when it is opened and lasts as long as its two instants are
 * apart, so the clock of the process that opened it does not matter.
 */
export function redisSessions(redis: RedisStore, clock = serverClock): SessionStore {
  const texts = expiringTexts(redis, clock)
  return {
    async open({ id, verifiedAt, expiresAt, ...kept }) {
      await texts.save(keyOf(id), textOf(kept), expiresAt - verifiedAt)
    },
    async find(id) {
      const found = await texts.find(keyOf(id))
      if (!found || found.text.startsWith(endedMark)) return null
      return { id, ...keptIn(found.text), verifiedAt: found.savedAt, expiresAt: found.until }
    },
    close(id, how) {
      if (!how) return texts.forget(keyOf(id))
      return texts.save(keyOf(id), endedMark + how, endingSeconds * 1000)
    },
    async ending(id) {
      const found = await texts.find(keyOf(id))
      return found?.text.startsWith(endedMark) ? (found.text.slice(endedMark.length) as SessionEnding) : null
    },
  }
}

const acrPrefix = 'urn:gwanmun:loa:'
/** A method as RFC 8176 names them; what a provider names otherwise is kept as JSON. */
const isWord = /^[\w.-]+$/

/**
 * Six words: with names and quotation marks a session would take half as much again of Redis. Releases until December 2026 read
 * JSON only; an identity in the compact envelope says that none of them shares this Redis (ADR 27).
 */
function textOf(kept: Kept): string {
  const { person, device, provider, acr, amr, identity } = kept
  if (!identity.startsWith('1.') || !amr.every((method) => isWord.test(method))) return JSON.stringify(kept)
  return [person, device, provider, acr.slice(acrPrefix.length), amr.join('+'), identity].join(' ')
}

function keptIn(text: string): Kept {
  if (text.startsWith('{')) return JSON.parse(text) as Kept
  const [person = '', device = '', provider = '', level = '', methods = '', identity = ''] = text.split(' ')
  return {
    person: person as Kept['person'],
    device: device as Kept['device'],
    provider: provider as Kept['provider'],
    acr: `${acrPrefix}${level}` as Kept['acr'],
    amr: methods === '' ? [] : methods.split('+'),
    identity: identity as Kept['identity'],
  }
}
