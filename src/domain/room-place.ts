import type { CampaignId, PersonId } from './ids.ts'
import type { Instant } from './time.ts'

/** A place in a room, as it outlives the hot store. */
export interface KeptPlace {
  /** Order in line; null: the person gathered, and a draw gives it. */
  key: number | null
  /** The number in the pool of an opening; else null. */
  index: number | null
  joinedAt: Instant
}

/** A place that was given, or (null) given up. */
export interface PlaceChange {
  campaign: CampaignId
  person: PersonId
  place: KeptPlace | null
}

/** How far a room has come. */
export interface RoomEpoch {
  /** Counts from 1; one more after each loss of the hot store. */
  epoch: number
  /** See `RoomBoard`. */
  called: number
  nextKey: number
  /** Why the last epoch began in words for operators; null: it is the first. */
  lostAt: Instant | null
}

/** Places in line that are kept beside the hot store, a second later: an emptied one loses no place that is older than that. */
export interface RoomPlaces {
  /** Keeps all of these; of several about one person the last one counts. At most 10,000. */
  keep(changes: readonly PlaceChange[]): Promise<void>
  find(campaign: CampaignId, person: PersonId): Promise<KeptPlace | null>
  /** Deletes places that were given before this. */
  forget(before: Instant): Promise<void>
  /** How far the rooms have come that have begun. */
  epochs(): Promise<ReadonlyMap<CampaignId, RoomEpoch>>
  /**
   * Notes how far a room has come: numbers of the same epoch never go back. A later epoch takes the place of an earlier one, never the other way.
   * @returns what stands
   */
  reach(campaign: CampaignId, reached: RoomEpoch): Promise<RoomEpoch>
  /** Who gathers with this index, of the people who came later than `after`; null: it is not known. */
  personAt(campaign: CampaignId, index: number, after: Instant): Promise<PersonId | null>
  /** One more than the highest index of people who came later than this, and gather; 0: none. */
  nextIndex(campaign: CampaignId, after: Instant): Promise<number>
}
