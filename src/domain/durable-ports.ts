import type { BlockEndings } from './block-ending.ts'
import type { Reservations, SlotBoard, SlotLedger } from './booking.ts'
import type { CampaignVersions } from './campaign.ts'
import type { Openings } from './opening.ts'
import type { OverrideStore } from './operator.ts'
import type { PersonDirectory, SubjectDirectory } from './person.ts'
import type { RoomPlaces } from './room-place.ts'
import type { DeskAudit } from './terminal.ts'

/** The ports of the durable store: people, places, texts of campaigns and what operators decided outlive every process. */
export interface DurablePorts {
  people: PersonDirectory
  subjects: SubjectDirectory
  ledger: SlotLedger
  reservations: Reservations
  slots: SlotBoard
  operatorDecisions: OverrideStore
  campaignVersions: CampaignVersions
  deskAudit: DeskAudit
  blockEndings: BlockEndings
  openings: Openings
  roomPlaces: RoomPlaces
}
