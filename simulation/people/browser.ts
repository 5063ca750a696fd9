import type { Browser } from '../../src/citizen/browser.ts'
import type { DeviceHash, SealedText, SessionId, TerminalId } from '../../src/domain/ids.ts'
import type { DeviceKind } from '../../src/domain/session.ts'

/** A browser of one person, and what it keeps. */
export class PersonalBrowser implements Browser {
  device: DeviceHash | null = null
  session: SessionId | null = null
  readOnlySession: SealedText | null = null
  /** Of a desk, once an operator has signed it in there. */
  terminal: TerminalId | undefined
  readonly kind: DeviceKind
  /** Network address. */
  readonly address: string
  /** The broker that answered last; a load balancer leads there again while it lives. */
  gate = 0

  constructor(kind: DeviceKind, address: string) {
    this.kind = kind
    this.address = address
  }

  get devices(): readonly DeviceHash[] {
    return this.device === null ? [] : [this.device]
  }
}
