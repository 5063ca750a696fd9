import type { CampaignId, PersonId } from '../domain/ids.ts'
import type { OpeningName, Openings } from '../domain/opening.ts'
import type { GatheredPool, Pool } from '../domain/waiting-room.ts'
import { blockPeople, pseudonymBytes, rootOf, rootOfBlocks } from './merkle.ts'
import type { DrawSecrets } from './secrets.ts'

/** Writes the people of one pool down, while they gather: at the opening little is left to do. */
export interface PoolRecord {
  readonly name: OpeningName
  /** Keeps what is not kept yet, of a frozen pool the last block too. A pool that has become smaller is written anew. */
  keep(pool: Pool): Promise<void>
  /** The Merkle root of a pool that is kept whole, 64 characters of hex. */
  root(): string
}

export interface PoolRecordTools {
  room: Pick<GatheredPool, 'peopleOfPool'>
  openings: Pick<Openings, 'keepBlock'>
  secrets: Pick<DrawSecrets, 'pseudonymOf'>
  /** Who had an index before the room was lost, and has not come back yet; null: it is not known. */
  personLost(campaign: CampaignId, index: number): Promise<PersonId | null>
}

export function openPoolRecord(
  name: OpeningName,
  { room, openings, secrets, personLost }: PoolRecordTools,
): PoolRecord {
  /** Of whole blocks, and of the last one once the pool is frozen. */
  let roots: Buffer[] = []

  async function keepBlock(number: number): Promise<void> {
    const from = number * blockPeople
    const people = await room.peopleOfPool(name.campaign, from, blockPeople)
    const pseudonyms = await pseudonymsOf(people, from)
    const root = rootOf(pseudonyms, from)
    await openings.keepBlock(name, { number, pseudonyms, root })
    roots[number] = root
  }

  async function pseudonymsOf(people: readonly (PersonId | null)[], from: number): Promise<Buffer> {
    const pseudonyms = Buffer.alloc(people.length * pseudonymBytes)
    for (const [at, known] of people.entries()) {
      // An index of which nothing is known any more has an entry of its own, which is no person's.
      const person = known ?? (await personLost(name.campaign, from + at)) ?? (`no one ${from + at}` as PersonId)
      secrets.pseudonymOf(name.campaign, person).copy(pseudonyms, at * pseudonymBytes)
    }
    return pseudonyms
  }

  return {
    name,
    async keep({ people, frozen }) {
      const blocks = (frozen ? Math.ceil : Math.floor)(people / blockPeople)
      if (blocks < roots.length) roots = []
      while (roots.length < blocks) await keepBlock(roots.length)
    },
    root: () => rootOfBlocks(roots).toString('hex'),
  }
}
