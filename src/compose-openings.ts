import type { AppParts } from './app-parts.ts'
import type { Campaigns } from './campaign/campaigns.ts'
import { gathersFromOf, nextOpening } from './campaign/window.ts'
import type { CampaignId } from './domain/ids.ts'
import type { Job } from './domain/job.ts'
import type { Candidates } from './domain/leadership.ts'
import { type Instant, isoSeoul } from './domain/time.ts'
import { fetchThrough } from './federation/egress.ts'
import { openBeacon } from './order/beacon.ts'
import { openDrawing, type PlannedOpening } from './order/drawing.ts'
import { openReceipts, type Receipts } from './order/receipts.ts'
import { type DrawSecrets, openDrawSecrets } from './order/secrets.ts'
import { noKeeping, openRoomKeeping, type RoomKeeping } from './waiting-room/keeping.ts'

/** Keeps places in line where the hot store is not this process. */
export function composeKeeping({ world, log, config, stores }: AppParts, elections: Candidates): RoomKeeping {
  if (!stores.shared) return noKeeping
  const { campaign, campaigns, limits } = config
  return openRoomKeeping({
    world,
    rooms: [campaign, ...campaigns].map(({ id }) => id),
    room: stores.waitingRoom,
    places: stores.roomPlaces,
    candidate: elections.stand('watch-rooms'),
    pauseSeconds: limits.restoredPauseSeconds,
    gathering: (room) => gathering(stores, room),
    lost: (room, { epoch }) =>
      log.error({ campaign: room, epoch }, 'the hot store has lost a waiting room, which goes on'),
  })
}

/** What shows people their place in what is published. */
export function composeReceipts({ keyring, origin }: Pick<AppParts, 'keyring' | 'origin'>): {
  secrets: DrawSecrets
  receipts: Receipts
} {
  return { secrets: openDrawSecrets(keyring.subject), receipts: openReceipts(origin.origin, keyring.signing) }
}

/** Draws the order of people who came before an opening: one process of all does it. */
export function composeDrawing(
  { world, log, config, keyring, stores, egressProxy }: AppParts,
  { campaigns, elections }: { campaigns: Campaigns; elections: Candidates },
): Job {
  const fetch = egressProxy ? fetchThrough(egressProxy) : world.fetch
  return openDrawing({
    world,
    campaigns: campaigns.ids,
    hasOpenings: (campaign) => campaigns.of(campaign).opening !== null,
    nextOpening: (campaign, after) => plannedOpening(campaigns, campaign, after),
    room: stores.waitingRoom,
    openings: stores.openings,
    personLost: async (campaign, index) =>
      stores.roomPlaces.personAt(campaign, index, (await gathering(stores, campaign)).since),
    secrets: openDrawSecrets(keyring.subject),
    beacon: openBeacon(config.draws.beacons, { fetch, after: world.after }),
    patienceSeconds: config.draws.patienceSeconds,
    rules: config.limits,
    candidate: elections.stand('draw-openings'),
    report: (event, { campaign, opensAt, people }) =>
      log[event === 'pool-lost' || event === 'drawn-by-secret' ? 'warn' : 'info'](
        { event, campaign, opensAt: isoSeoul(opensAt), people },
        'an opening goes on',
      ),
  })
}

/** The opening that is announced and not frozen yet; people who came after the pool before it was frozen gather for it. */
async function gathering({ openings }: AppParts['stores'], room: CampaignId) {
  const latest = await openings.latest(room, 2)
  const since: Instant = latest.find(({ frozen }) => frozen !== null)?.frozen?.frozenAt ?? 0
  const [last] = latest
  return { since, opensAt: last && last.frozen === null ? last.opensAt : null }
}

function plannedOpening(campaigns: Campaigns, id: CampaignId, after: number): PlannedOpening | null {
  const campaign = campaigns.of(id)
  const opensAt = campaign.opening && nextOpening(campaign, after)
  const gathersFrom = opensAt === null ? null : gathersFromOf(campaign, opensAt)
  if (campaign.opening === null || opensAt === null || gathersFrom === null) return null
  return { opensAt, gathersFrom, drawSeconds: campaign.opening.drawSeconds }
}
