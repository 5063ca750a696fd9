import type { Announcement, DrawnOrder, Opening, OpeningName } from '../domain/opening.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { sha256, sha256Bytes } from '../mechanics/hash.ts'
import type { Beacon } from './beacon.ts'
import { roundAt, roundTime } from './quicknet.ts'
import type { DrawSecrets } from './secrets.ts'
import { seedOf } from './seed.ts'

export interface DecidingTools {
  world: Pick<World, 'now' | 'after'>
  secrets: DrawSecrets
  /** Null: every opening is drawn by the secret. */
  beacon: Beacon | null
  /** How long a round is asked for, in seconds. */
  patienceSeconds: number
}

/** Which value will decide: the first round from this time on, and a secret for when it cannot be had. */
export function announcementFor(name: OpeningName, comesAt: Instant, { beacon, secrets }: DecidingTools): Announcement {
  return {
    ...name,
    round: beacon && roundAt(comesAt),
    commitment: sha256(secrets.secretOf(name), 'hex'),
  }
}

/** The value that decides, and the seed; null: it is still to come. */
export async function drawnOrder(opening: Opening, tools: DecidingTools): Promise<DrawnOrder | null> {
  const { frozen } = opening
  const value = await decidingValue(opening, tools)
  if (!frozen || value === null) return null
  const { from } = value
  const bytes =
    from === 'quicknet' ? sha256Bytes(Buffer.from(value.signature, 'hex')) : Buffer.from(value.secret, 'hex')
  return { value, seed: seedOf(Buffer.from(frozen.root, 'hex'), frozen.people, bytes).toString('hex') }
}

async function decidingValue(opening: Opening, { world, beacon, secrets, patienceSeconds }: DecidingTools) {
  const secret: DrawnOrder['value'] = { from: 'secret', secret: secrets.secretOf(opening).toString('hex') }
  const { round, frozen } = opening
  if (round === null || beacon === null) return secret
  const comesAt = roundTime(round)
  // The people were published too late: the round was known by then, and proves nothing.
  if (frozen && frozen.publishedAt >= comesAt) return secret
  if (world.now() < comesAt) return null
  const signature = await beacon.signatureOf(round)
  if (signature !== null) return { from: 'quicknet', round, signature } as const
  return world.now() < comesAt + patienceSeconds * 1000 ? null : secret
}
