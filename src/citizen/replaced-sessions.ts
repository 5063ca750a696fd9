import type { Reservations } from '../domain/booking.ts'
import type { CampaignId } from '../domain/ids.ts'
import type { DeviceClaims, Session, SessionStore } from '../domain/session.ts'
import type { RoomRules, WaitingRoomStore } from '../domain/waiting-room.ts'
import { releaseClaim } from '../session/device-claim.ts'
import type { Browser } from './browser.ts'
import { isInside, standsIn } from './elsewhere.ts'

/**
 * Sessions that end because another person is verified in the same browser: children for their parents, one after another.
 * The person before can act there no more, so the claim must not keep their own phone shut.
 */
export interface ReplacedSessions {
  /** The session that a browser has until now; null: none. */
  find(browser: Pick<Browser, 'session' | 'devices'>): Promise<Session | null>
  /**
   * Frees the person of a session that is over for another device, as “finish here” does. Not while a lease or a hold of theirs
   * lives: they were in the middle of it, and are verified again in this browser to go on. Repeatable.
   */
  free(session: Session): Promise<void>
}

export interface ReplacedSessionTools {
  /** Every campaign. */
  campaigns: readonly CampaignId[]
  rules: RoomRules
  sessions: Pick<SessionStore, 'find'>
  claims: DeviceClaims
  waitingRoom: Pick<WaitingRoomStore, 'find'>
  reservations: Pick<Reservations, 'of'>
}

export function openReplacedSessions(tools: ReplacedSessionTools): ReplacedSessions {
  const { campaigns, sessions, claims } = tools
  return {
    async find({ session: id, devices }) {
      const session = id && (await sessions.find(id))
      return session && devices.includes(session.device) ? session : null
    },
    async free(session) {
      if (!(await standsIn(campaigns, session.person, { ...tools, counts: isInside })))
        await releaseClaim(session, claims)
    },
  }
}
