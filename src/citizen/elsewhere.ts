import type { Reservations } from '../domain/booking.ts'
import type { Campaign } from '../domain/campaign.ts'
import type { CampaignId, PersonId } from '../domain/ids.ts'
import type { ClaimUse, DeviceClaims } from '../domain/session.ts'
import type { RoomRules, Ticket, WaitingRoomStore } from '../domain/waiting-room.ts'

/** What is asked of rooms and ledger about a person. */
export interface StandingTools {
  rules: RoomRules
  waitingRoom: Pick<WaitingRoomStore, 'find'>
  reservations: Pick<Reservations, 'of'>
}

/** Whether a person holds a place in one of these campaigns, or has a ticket there that counts. */
export async function standsIn(
  campaigns: readonly CampaignId[],
  person: PersonId,
  { rules, waitingRoom, reservations, counts }: StandingTools & { counts(ticket: Ticket): boolean },
): Promise<boolean> {
  for (const id of campaigns) {
    const ticket = await waitingRoom.find(id, person, rules)
    if ((ticket && counts(ticket)) || (await reservations.of(id, person)).hold) return true
  }
  return false
}

export const isInside = ({ state }: Ticket): boolean => state === 'admitted'
const always = () => true

/** What one campaign must know of the others: the claim on a person's device is one for all of them. */
export interface Elsewhere {
  /** The claims as this campaign uses them: what ends here ends no claim that another campaign still needs. */
  claims: DeviceClaims
  /** Whether a campaign that allows no takeover needs the person's claim. */
  forbidsTakeover(person: PersonId): Promise<boolean>
}

export interface ElsewhereTools extends StandingTools {
  campaigns: { ids: readonly CampaignId[]; of(id: CampaignId): Pick<Campaign, 'device'> }
  claims: DeviceClaims
}

/** @param id the campaign that asks */
export function openElsewhere(id: CampaignId, tools: ElsewhereTools): Elsewhere {
  const { campaigns, claims } = tools
  const others = campaigns.ids.filter((other) => other !== id)
  if (others.length === 0) return { claims, forbidsTakeover: async () => false }

  const isUnused = ({ end, idleSeconds }: ClaimUse) => end === null && idleSeconds === null
  return {
    claims: {
      ...claims,
      async keep(person, generation, use) {
        // Outside here, inside there: whether the device is idle is for the campaign to say in which the person is inside.
        if (isUnused(use) && (await standsIn(others, person, { ...tools, counts: isInside })))
          return ofGeneration(await claims.find(person), generation)
        return claims.keep(person, generation, use)
      },
      async release(person, generation) {
        if (await standsIn(others, person, { ...tools, counts: always })) return false
        return claims.release(person, generation)
      },
    },
    forbidsTakeover: (person) =>
      standsIn(
        others.filter((other) => !campaigns.of(other).device.takeover),
        person,
        { ...tools, counts: always },
      ),
  }
}

function ofGeneration<Claim extends { generation: number }>(claim: Claim | null, generation: number): Claim | null {
  return claim?.generation === generation ? claim : null
}
