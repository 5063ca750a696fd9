import type { Instant } from '../src/domain/time.ts'
import type { HistoryEvent } from '../src/history/history.ts'
import type { Station } from './broker/station.ts'
import type { Network } from './network/network.ts'
import type { campaignDocument } from './place.ts'
import type { ModelProvider } from './providers/model.ts'
import type { House } from './stores.ts'
import type { Timeline } from './time/timeline.ts'

/** What a fault may touch. */
export interface Stage {
  timeline: Timeline
  house: House
  stations: readonly Station[]
  providers: readonly ModelProvider[]
  /** Between browsers and brokers. */
  street: Network
  opensAt: Instant
  /** The campaign as an operator wrote it. */
  document: ReturnType<typeof campaignDocument>
  /** See `Crowd`. */
  haste: number
  /** What a fault tells the history. */
  told(event: HistoryEvent): void
}
