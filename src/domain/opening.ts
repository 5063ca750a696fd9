import type { CampaignId } from './ids.ts'
import type { Instant } from './time.ts'

/** Which opening of which campaign. */
export interface OpeningName {
  campaign: CampaignId
  opensAt: Instant
}

/** What is published before an opening: which value will decide the order. */
export interface Announcement extends OpeningName {
  /** Of drand quicknet, the first one `drawSeconds` after the opening; null: the secret decides. */
  round: number | null
  /** SHA-256 of the secret that decides where the round cannot be had, 64 characters of hex. */
  commitment: string
}

/** What is published of the people who came, before the value comes into being. */
export interface FrozenPeople {
  /** When the pool was frozen, by the store's clock. */
  frozenAt: Instant
  /** Key of the first place. */
  base: number
  /** How many came, at least one. */
  people: number
  /** Merkle root of their pseudonyms, 64 characters of hex. */
  root: string
}

/** What is published at last: the value, and the seed of the order. */
export interface DrawnOrder {
  value: { from: 'quicknet'; round: number; signature: string } | { from: 'secret'; secret: string }
  /** 64 characters of hex. */
  seed: string
}

/** All that is published of one opening, in three steps. Times of the steps are the store's. */
export interface Opening extends Announcement {
  announcedAt: Instant
  frozen: (FrozenPeople & { publishedAt: Instant }) | null
  drawn: (DrawnOrder & { drawnAt: Instant }) | null
}

/** A part of a pool: 1024 people, the last one fewer. */
export interface PoolBlock {
  /** From 0. */
  number: number
  /** 16 bytes a person, by index. */
  pseudonyms: Uint8Array
  /** 32 bytes, the Merkle root of the block. */
  root: Uint8Array
}

/**
 * The record of openings, durable. Each step is kept once: the first one that tells it decides, and each caller is answered what stands.
 * So a second draw is not possible, not even after all other state was lost.
 */
export interface Openings {
  announce(announcement: Announcement): Promise<Opening>
  /** @throws Error when it was not announced */
  freeze(name: OpeningName, people: FrozenPeople): Promise<Opening>
  /** @throws Error when it was not frozen */
  draw(name: OpeningName, drawn: DrawnOrder): Promise<Opening>
  find(name: OpeningName): Promise<Opening | null>
  /** The latest openings of a campaign, the last one first, `limit` at most. */
  latest(campaign: CampaignId, limit: number): Promise<readonly Opening[]>
  /** The opening at which a key was drawn: the last one that was frozen with such a place. Null: none. */
  ofKey(campaign: CampaignId, key: number): Promise<Opening | null>
  /** Keeps a block, also in place of one that was kept before; not of an opening that is frozen. */
  keepBlock(name: OpeningName, block: PoolBlock): Promise<void>
  /** Null: there is none. */
  block(name: OpeningName, number: number): Promise<PoolBlock | null>
  /** The roots of the first `count` blocks, 32 bytes each, in their order. */
  blockRoots(name: OpeningName, count: number): Promise<Uint8Array[]>
}
