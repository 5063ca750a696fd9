import type { DeviceHash, SessionId, TerminalId } from '../domain/ids.ts'
import type { DeviceKind } from '../domain/session.ts'

/** One browser, as its cookies and headers describe it. The use cases know no other sign of it. */
export interface Browser {
  /** What a person in this browser is bound to: the first of `devices`. Null before the browser has opened a door. */
  device: DeviceHash | null
  /**
   * Every key of this browser, in a fixed order. More than one only where its first requests came side by side: each was given
   * a key, and what belongs to any of them belongs to this browser.
   */
  devices: readonly DeviceHash[]
  /** Null when the browser carries no session cookie; a session with this id need not exist. */
  session: SessionId | null
  /** Sealed read-only session, as it came; null when the browser has none. */
  readOnlySession: string | null
  /** Left out: the browser carries no terminal's cookie. A terminal with this id need not be signed in. */
  terminal?: TerminalId | undefined
  /** Coarse, and only for words on the blocked page. */
  kind: DeviceKind
  /** The request that it was read of, which counts once; left out: each look-up counts. */
  request?: { changes: boolean } | undefined
}
