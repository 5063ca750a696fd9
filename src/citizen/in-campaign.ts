import type { Campaigns } from '../campaign/campaigns.ts'
import type { CampaignId } from '../domain/ids.ts'
import type { Words } from '../domain/provider.ts'
import type { SessionStore } from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'
import { withEndedBlocks } from '../session/ended-blocks.ts'
import { type BookingEvent, type Bookings, type BookingTools, openBookings } from './bookings.ts'
import { type DuePage, type DuePageTools, openDuePage } from './due-page.ts'
import { type ElsewhereTools, openElsewhere } from './elsewhere.ts'
import { type Exits, type ExitTools, openExits } from './exits.ts'
import { type Holds, type HoldTools, openHolds } from './holds.ts'
import { type Offers, type OfferTools, openOffers } from './offers.ts'
import { openPublishedOpenings, type PublishedOpenings, type PublishedOpeningTools } from './openings.ts'
import { openPlacesInLine, type PlacesInLineTools } from './places-in-line.ts'
import type { Sessions } from './sessions.ts'
import { openTickets, type Tickets, type TicketTools } from './tickets.ts'
import { type BookingWindow, openBookingWindow } from './window.ts'

/** What a citizen does in one campaign: its windows, its waiting room, its slots, one booking. */
export interface InCampaign {
  id: CampaignId
  /** What pages call it, now. */
  name(): Words
  window: BookingWindow
  tickets: Tickets
  exits: Exits
  holds: Holds
  offers: Offers
  bookings: Bookings
  duePage: DuePage
  openings: PublishedOpenings
}

/** What the use cases of every campaign share. */
type OfAnyCampaign = Pick<
  TicketTools &
    ExitTools &
    HoldTools &
    OfferTools &
    BookingTools &
    DuePageTools &
    ElsewhereTools &
    PublishedOpeningTools &
    PlacesInLineTools,
  | 'world'
  | 'rules'
  | 'waitingRoom'
  | 'claims'
  | 'reservations'
  | 'ledger'
  | 'slots'
  | 'journeys'
  | 'desk'
  | 'codes'
  | 'audit'
  | 'reported'
  | 'openings'
  | 'secrets'
  | 'receipts'
  | 'keeping'
>

export interface InCampaignTools extends OfAnyCampaign {
  campaigns: Pick<Campaigns, 'ids' | 'of' | 'supplyOf'>
  limits: HoldTools['limits'] & { blockSeconds: number; deviceIdleSeconds: number }
  sessions: Pick<Sessions, 'find' | 'identityOf'>
  sessionStore: Pick<SessionStore, 'close'>
  /** Is told of each event once. */
  journal(event: BookingEvent, campaign: CampaignId): void
  /** Since when no block of a campaign holds that began before; null: all hold. */
  blocksEndedAt(campaign: CampaignId): Instant | null
}

/** The use cases of one campaign. */
export function openInCampaign(id: CampaignId, tools: InCampaignTools): InCampaign {
  const { campaigns, limits, sessions, sessionStore } = tools
  const { now } = tools.world
  const device = () => campaigns.of(id).device
  const { claims: needed, forbidsTakeover } = openElsewhere(id, tools)
  const claims = withEndedBlocks(needed, () => tools.blocksEndedAt(id))
  const supply = () => campaigns.supplyOf(id)
  const window = openBookingWindow({ campaign: () => campaigns.of(id), now, identityOf: sessions.identityOf })
  const offers = openOffers({ ...tools, supply })
  const inCampaign = {
    ...tools,
    campaign: id,
    places: openPlacesInLine({ ...tools, campaign: id }),
    everyCampaign: campaigns.ids,
    isAlone: campaigns.ids.length === 1,
    device,
    blockSeconds: () => device().blockSeconds ?? limits.blockSeconds,
    claims,
    forbidsTakeover,
    keep: { claims, idleSeconds: limits.deviceIdleSeconds },
    window,
    now,
    supply,
    appointment: offers.appointment,
    journal: (event: BookingEvent) => tools.journal(event, id),
  }
  const tickets = openTickets({ ...inCampaign, sessions: sessionStore })
  const bookings = openBookings(inCampaign)
  return {
    id,
    name: () => campaigns.of(id).name,
    window,
    tickets,
    exits: openExits({ ...inCampaign, sessions: sessionStore }),
    holds: openHolds(inCampaign),
    offers,
    bookings,
    duePage: openDuePage({ ...inCampaign, bookings, tickets }),
    openings: openPublishedOpenings(inCampaign),
  }
}
