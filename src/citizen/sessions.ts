import { GwanmunError, hasCode } from '../domain/errors.ts'
import type { VerifiedIdentity } from '../domain/provider.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { DeviceClaims, Session, SessionEnding, SessionStore } from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'
import { finishHere } from '../session/device-claim.ts'
import { identityOfSession } from '../session/verified-identity.ts'
import type { Browser } from './browser.ts'
import type { Quotas } from './quotas.ts'
import { type Reader, type ReadOnlySessions, readerOf } from './read-only-session.ts'

/** Who is verified in a browser. Each look-up of a session may be refused: `too_many_requests`. */
export interface Sessions {
  /** The session of this browser, if it is alive and was opened in this browser; else null. */
  find(browser: Browser): Promise<Session | null>
  /** The same. @throws GwanmunError `not_verified` instead of null */
  demand(browser: Browser): Promise<Session>
  /** Who was verified in a session. @throws GwanmunError `not_verified` when it opens no more (its key was withdrawn) */
  identityOf(session: Session): VerifiedIdentity
  /**
   * The person who may read and cancel here: by the session, or by the read-only session while the hot store does not
   * answer. Null: not verified. @throws GwanmunError `store_unavailable` where neither can be asked
   */
  reader(browser: Browser): Promise<Reader | null>
  /** The same. @throws GwanmunError `not_verified` instead of null */
  demandReader(browser: Browser): Promise<Reader>
  /** How another device of the same person ended the session of this browser, within the last hour; else null. */
  ending(browser: Pick<Browser, 'session'>): Promise<SessionEnding | null>
  /** “Finish here”: ends the session and frees the person for another device. Ticket, lease and hold stay. Repeatable. */
  finish(session: Session): Promise<void>
}

export interface SessionTools {
  sessions: SessionStore
  claims: DeviceClaims
  sealer: Pick<Sealer, 'open'>
  now(): Instant
  /** Null where the hot store is this process: then it always answers. */
  readOnlySessions: ReadOnlySessions | null
  quotas: Pick<Quotas, 'mayLook' | 'asks'>
}

export function openSessions({ sessions, claims, sealer, now, readOnlySessions, quotas }: SessionTools): Sessions {
  const find: Sessions['find'] = async (browser) => {
    const { session: id, devices } = browser
    // A session cookie alone, carried to another browser, opens nothing.
    if (!id || devices.length === 0) return null
    quotas.mayLook(browser)
    const session = await sessions.find(id)
    if (!session || !devices.includes(session.device)) return null
    await quotas.asks(browser, session.person)
    return session
  }

  const identityOf: Sessions['identityOf'] = (session) => {
    const identity = identityOfSession(sealer, session)
    if (!identity) throw new GwanmunError('not_verified')
    return identity
  }

  const reader: Sessions['reader'] = async (browser) => {
    try {
      const session = await find(browser)
      return session && readerOf(session.person, identityOf(session))
    } catch (error) {
      if (!hasCode(error, 'store_unavailable')) throw error
      const { readOnlySession: sealed, device } = browser
      const opened = sealed && device && readOnlySessions?.open(sealed, device)
      if (!opened) throw error
      return opened.expiresAt > now() ? opened : null
    }
  }

  return {
    find,
    identityOf,
    reader,
    async demand(browser) {
      return (await find(browser)) ?? refuse()
    },
    async demandReader(browser) {
      return (await reader(browser)) ?? refuse()
    },
    async ending({ session }) {
      return session && sessions.ending(session)
    },
    finish: (session) => finishHere(session, { claims, sessions }),
  }
}

function refuse(): never {
  throw new GwanmunError('not_verified')
}
