import type { DeviceHash, PersonId, TerminalId } from './ids.ts'
import type { DeviceKind } from './session.ts'
import type { Instant } from './time.ts'

/** One browser at a desk, signed in by an operator with the role `desk`: citizens are verified in it one after another. */
export interface Terminal {
  id: TerminalId
  /** Name of the operator who signed it in. */
  operator: string
  /** The browser to which it is bound. */
  device: DeviceHash
  kind: DeviceKind
  signedInAt: Instant
  /** When the sign-in ends by itself. */
  until: Instant
  /** The citizen who is served now; null: none. A pseudonym, and only while they are. */
  serving: PersonId | null
}

/** What is known of a terminal before it is signed in. */
export interface TerminalRequest extends Pick<Terminal, 'id' | 'operator' | 'device' | 'kind'> {
  /** Length of the sign-in, in seconds. */
  seconds: number
}

/** Terminals signed in at once, at most. */
export const mostTerminals = 1_000

/** Hot state. Every verb is atomic; one that has ended is never returned. */
export interface TerminalStore {
  /** Null: as many as may be are signed in. */
  signIn(request: TerminalRequest): Promise<Terminal | null>
  find(id: TerminalId): Promise<Terminal | null>
  /** From now on it serves this person, or none. Returns the terminal as it was before; null when it is not signed in. */
  serve(id: TerminalId, person: PersonId | null): Promise<Terminal | null>
  /** Ends the sign-in; returns what it was, or null when it was none. Once. */
  end(id: TerminalId): Promise<Terminal | null>
  /** In the order of sign-in. */
  list(): Promise<Terminal[]>
}

/**
 * `signed_in`, `signed_out` at the terminal; `ended` by another operator. `citizen_began` and `citizen_ended` (finished, or the
 * next one began, or the terminal ended): each beginning has its end. `code_issued` by an operator, `code_used` by a person; `not_me`: a
 * person reported that it was not them on their other device.
 */
export const deskActs = [
  'signed_in',
  'signed_out',
  'ended',
  'citizen_began',
  'citizen_ended',
  'code_issued',
  'code_used',
  'not_me',
] as const
export type DeskActKind = (typeof deskActs)[number]

/** One line of the record of the desks. It tells nothing of a citizen. */
export interface DeskAct {
  at: Instant
  /** Null: it was done at none. */
  terminal: TerminalId | null
  /** Name of the operator who did it, whose terminal it is, or who gave the code; null: of a report. */
  operator: string | null
  act: DeskActKind
  /** Of the person's device, where it is about one: what its page shows (session/device-reference.ts). */
  reference: string | null
}

/** Durable and append-only: nothing that was written is changed or removed. */
export interface DeskAudit {
  record(act: DeskAct): Promise<void>
  /** The latest first, `limit` lines at most. */
  latest(limit: number): Promise<readonly DeskAct[]>
}
