import { GwanmunError } from '../domain/errors.ts'
import type { CampaignId } from '../domain/ids.ts'
import type { Opening, Openings } from '../domain/opening.ts'
import type { Session } from '../domain/session.ts'
import { type Instant, isoSeoul } from '../domain/time.ts'
import type { RoomRules, Ticket, WaitingRoomStore } from '../domain/waiting-room.ts'
import { blockPeople, inclusionProof } from '../order/merkle.ts'
import type { Receipts } from '../order/receipts.ts'
import type { DrawSecrets } from '../order/secrets.ts'

/** What shows that a person is in the pool of an opening as it was published. */
export interface PlaceProof {
  opening: Opening
  /** Their number in the pool. */
  index: number
  /** 32 characters of hex. */
  pseudonym: string
  /** Their place in line; null: it is not drawn yet. */
  key: number | null
  /** Siblings from the leaf to the root, 64 characters of hex each; null: the pool is not published yet. */
  proof: readonly string[] | null
}

/** What was published of the openings of a campaign, and what of it is about one person. */
export interface PublishedOpenings {
  /** The latest ten, the last one first. */
  latest(): Promise<readonly Opening[]>
  /** @throws GwanmunError `not_found` */
  find(opensAt: Instant): Promise<Opening>
  /** A part of the pool, from 0: 1024 pseudonyms of 16 bytes, the last one fewer. @throws GwanmunError `not_found`, also before it is published */
  part(opensAt: Instant, number: number): Promise<Uint8Array>
  /** Null: the person has no place from an opening. */
  proof(session: Session): Promise<PlaceProof | null>
  /** A signed receipt for the place in line, or in the pool. @throws GwanmunError `not_found` without a ticket */
  receipt(session: Session): Promise<string>
}

export interface PublishedOpeningTools {
  campaign: CampaignId
  rules: RoomRules
  openings: Pick<Openings, 'latest' | 'find' | 'ofKey' | 'block' | 'blockRoots'>
  waitingRoom: Pick<WaitingRoomStore, 'find' | 'pool'>
  secrets: Pick<DrawSecrets, 'pseudonymOf'>
  receipts: Pick<Receipts, 'sign'>
}

const mostOpenings = 10
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

export function openPublishedOpenings(tools: PublishedOpeningTools): PublishedOpenings {
  const { campaign, rules, openings, waitingRoom, secrets, receipts } = tools

  async function find(opensAt: Instant): Promise<Opening> {
    const opening = await openings.find({ campaign, opensAt })
    if (!opening) throw new GwanmunError('not_found')
    return opening
  }

  /** The opening that gave this ticket its place, or will. */
  async function openingOf({ key }: Ticket): Promise<Opening | null> {
    if (key !== null) return openings.ofKey(campaign, key)
    const pool = await waitingRoom.pool(campaign, null)
    return pool && openings.find({ campaign, opensAt: pool.opensAt })
  }

  async function proofOf(opening: Opening, index: number): Promise<readonly string[] | null> {
    const { frozen } = opening
    if (!frozen || index >= frozen.people) return null
    const block = await openings.block(opening, Math.floor(index / blockPeople))
    const roots = await openings.blockRoots(opening, Math.ceil(frozen.people / blockPeople))
    return block && inclusionProof(index, block.pseudonyms, roots).map(hex)
  }

  return {
    latest: () => openings.latest(campaign, mostOpenings),
    find,
    async part(opensAt, number) {
      const opening = await find(opensAt)
      const block = opening.frozen && (await openings.block(opening, number))
      if (!block) throw new GwanmunError('not_found')
      return block.pseudonyms
    },
    async proof({ person }) {
      const ticket = await waitingRoom.find(campaign, person, rules)
      const opening = ticket && ticket.index !== null ? await openingOf(ticket) : null
      if (!opening || ticket === null || ticket.index === null) return null
      const { index, key } = ticket
      const pseudonym = hex(secrets.pseudonymOf(campaign, person))
      return { opening, index, pseudonym, key, proof: await proofOf(opening, index) }
    },
    async receipt({ person }) {
      const ticket = await waitingRoom.find(campaign, person, rules)
      if (!ticket) throw new GwanmunError('not_found')
      const { key, index, joinedAt } = ticket
      const opening = index === null ? null : await openingOf(ticket)
      return receipts.sign({
        campaign,
        opensAt: opening && isoSeoul(opening.opensAt),
        index,
        key,
        pseudonym: hex(secrets.pseudonymOf(campaign, person)),
        joinedAt: isoSeoul(joinedAt),
      })
    },
  }
}
