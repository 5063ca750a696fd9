import { GwanmunError } from '../domain/errors.ts'
import type { PersonId, TerminalId } from '../domain/ids.ts'
import type { RateLimits } from '../domain/rate-limit.ts'
import type { DeviceClaims, SessionStore } from '../domain/session.ts'
import type { DeskAct, DeskActKind, DeskAudit, Terminal, TerminalStore } from '../domain/terminal.ts'
import type { Lane } from '../domain/waiting-room.ts'
import type { World } from '../domain/world.ts'
import { demandWithin } from '../limits/demand.ts'
import { type Operator, operatorMay } from '../operator/operators.ts'
import { sendOff } from '../session/device-claim.ts'
import { terminalIdOf } from '../session/secret-hash.ts'
import type { Browser } from './browser.ts'

/**
 * Terminals of desks: an operator with the role `desk` signs a browser in, and citizens are verified in it one after another. They
 * come in through the assisted lane; all else is as for everybody. Each act is recorded before it has an effect, so while the record cannot be
 * written no citizen begins.
 */
export interface Desk {
  /**
   * Signs this browser in, for a working day. The secret is for its cookie.
   * @throws GwanmunError `role_missing`, `service_unavailable` (a thousand terminals are signed in), `attempt_missing` (no device)
   */
  signIn(operator: Operator, browser: Pick<Browser, 'device' | 'kind'>): Promise<{ terminal: Terminal; secret: string }>
  /** Null: this browser is none. A cookie that was carried to another browser is none there. */
  terminalOf(browser: Browser): Promise<Terminal | null>
  /** Signs this browser out. */
  signOut(browser: Browser): Promise<void>
  /**
   * A citizen was verified in this browser. At a terminal the one before has ended, and this one counts.
   * @throws GwanmunError `too_many_requests`: the terminal, or its operator, has had its citizens for this hour
   */
  begins(browser: Browser, person: PersonId): Promise<void>
  /** The citizen of this browser has finished. Repeatable. */
  ends(browser: Browser): Promise<void>
  /** `assisted` for the citizen who is served at this terminal now, `main` for all others. */
  laneOf(browser: Browser, person: PersonId): Promise<Lane>
  list(): Promise<readonly Terminal[]>
  /**
   * Another operator ends the sign-in; null: there is none. The citizen who is served there is out, too, where they act in this browser: place
   * in line, hold and booking stay theirs.
   */
  end(id: TerminalId, by: string): Promise<Terminal | null>
  /** The latest lines of the record. */
  audit(limit: number): Promise<readonly DeskAct[]>
}

export interface DeskTools {
  terminals: TerminalStore
  audit: DeskAudit
  rateLimits: Pick<RateLimits, 'take'>
  claims: Pick<DeviceClaims, 'find' | 'release'>
  sessions: Pick<SessionStore, 'close'>
  /** Length of a sign-in, in seconds. */
  terminalSeconds: number
  world: Pick<World, 'now' | 'token'>
}

/** After how long a terminal may be free again, in seconds. */
const fullSeconds = 600

export function openDesk({ terminals, audit, rateLimits, claims, sessions, terminalSeconds, world }: DeskTools): Desk {
  const record = (act: DeskActKind, { id, operator }: Pick<Terminal, 'id' | 'operator'>) =>
    audit.record({ at: world.now(), terminal: id, operator, act, reference: null })

  async function terminalOf({ terminal: id, devices }: Browser): Promise<Terminal | null> {
    const terminal = id ? await terminals.find(id) : null
    return terminal && devices.includes(terminal.device) ? terminal : null
  }

  return {
    terminalOf,
    async signIn(operator, { device, kind }) {
      if (!operatorMay(operator, 'desk')) throw new GwanmunError('role_missing')
      if (!device) throw new GwanmunError('attempt_missing')
      const secret = world.token(256)
      const id = terminalIdOf(secret)
      await record('signed_in', { id, operator: operator.name })
      const terminal = await terminals.signIn({ id, operator: operator.name, device, kind, seconds: terminalSeconds })
      if (!terminal) throw new GwanmunError('service_unavailable', { retryAfterSeconds: fullSeconds })
      return { terminal, secret }
    },
    async signOut(browser) {
      const terminal = await terminalOf(browser)
      if (!terminal) return
      if (terminal.serving) await record('citizen_ended', terminal)
      await record('signed_out', terminal)
      await terminals.end(terminal.id)
    },
    async begins(browser, person) {
      const terminal = await terminalOf(browser)
      if (!terminal || terminal.serving === person) return
      demandWithin(await rateLimits.take('terminal', terminal.id), world.now())
      demandWithin(await rateLimits.take('desk', terminal.operator), world.now())
      if (terminal.serving) await record('citizen_ended', terminal)
      await record('citizen_began', terminal)
      await terminals.serve(terminal.id, person)
    },
    async ends(browser) {
      const terminal = await terminalOf(browser)
      if (!terminal?.serving) return
      await record('citizen_ended', terminal)
      await terminals.serve(terminal.id, null)
    },
    async laneOf(browser, person) {
      return (await terminalOf(browser))?.serving === person ? 'assisted' : 'main'
    },
    list: terminals.list,
    async end(id, by) {
      const terminal = await terminals.find(id)
      if (!terminal) return null
      if (terminal.serving) await record('citizen_ended', terminal)
      await record('ended', { id, operator: by })
      if (terminal.serving) await sendOff({ person: terminal.serving, device: terminal.device }, { claims, sessions })
      return terminals.end(id)
    },
    audit: audit.latest,
  }
}
