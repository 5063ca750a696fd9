/**
 * The use cases: what a citizen can do, without HTTP. Pages, API, jobs and tests call the same ones.
 *
 *   lights ─ attempt ─ assertion            (round-trips.ts; web, federation)
 *                │
 *      verification.complete ──── journey of a relying party → back to it with the person
 *                │ session
 *           duePage ◄─────────────────────────── every page asks here what is next (next-step.ts, pure)
 *                │ window: by birth date        closed?          → 403
 *                │ claim: one device a person   blocked?         → 409
 *             tickets ── waiting room ── called, then a lease
 *                │
 *             holds: hold → extend, release → confirm ── bookings: read, cancel (on any device)
 *                │
 *        sessions.finish / tickets.leave: other devices are free again; exits: ways out for a device that is blocked
 *
 * Enters: a `Browser` (what its cookies say), sessions, ids. Leaves: plain values and `GwanmunError`. Each use case takes the
 * few ports it needs. Nothing here knows a request, a page or a store.
 */
import type { Campaigns } from '../campaign/campaigns.ts'
import type { Reservations, SlotBoard, SlotLedger } from '../domain/booking.ts'
import type { DeskCodeStore } from '../domain/desk-code.ts'
import type { CampaignId } from '../domain/ids.ts'
import type { JourneyStore } from '../domain/journey.ts'
import type { KeptRequests } from '../domain/kept-request.ts'
import type { LightsBoard } from '../domain/light.ts'
import type { IdentityStore, PersonAlias, PersonDirectory } from '../domain/person.ts'
import type { Ci } from '../domain/provider.ts'
import type { RateLimits } from '../domain/rate-limit.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { DeviceClaims, SessionStore } from '../domain/session.ts'
import type { DeskAudit, TerminalStore } from '../domain/terminal.ts'
import type { Instant } from '../domain/time.ts'
import type { RoomRules, WaitingRoomStore } from '../domain/waiting-room.ts'
import type { World } from '../domain/world.ts'
import type { Operator } from '../operator/operators.ts'
import { withEndedBlocks } from '../session/ended-blocks.ts'
import { type BookingEvent, type Bookings, openBookings } from './bookings.ts'
import { type Desk, openDesk } from './desk.ts'
import { type DeskCodes, openDeskCodes } from './desk-codes.ts'
import { type DuePage, openDuePage } from './due-page.ts'
import { type Exits, type ExitTools, openExits } from './exits.ts'
import { type Holds, openHolds } from './holds.ts'
import { type Journeys, openJourneys } from './journeys.ts'
import { openKeptRequests } from './kept-requests.ts'
import { type Offers, openOffers } from './offers.ts'
import type { Quotas } from './quotas.ts'
import type { ReadOnlySessions } from './read-only-session.ts'
import { openReplacedSessions } from './replaced-sessions.ts'
import { openSessions, type Sessions } from './sessions.ts'
import { openTickets, type Tickets } from './tickets.ts'
import { openVerification, type Verification, type VerificationTools } from './verification.ts'
import { type BookingWindow, openBookingWindow } from './window.ts'

/** Times and counts of the use cases; all are settings. */
export interface CitizenLimits extends RoomRules {
  blockSeconds: number
  deviceIdleSeconds: number
  terminalSeconds: number
  sessionSeconds: number
  attemptSeconds: number
  journeySeconds: number
  holdSeconds: number
  holdExtensionSeconds: number
  holdExtensions: number
  holdsInARow: number
  holdsWithinSeconds: number
}

export interface CitizenPorts {
  journeys: JourneyStore
  sessions: SessionStore
  claims: DeviceClaims
  identities: IdentityStore
  people: PersonDirectory
  waitingRoom: WaitingRoomStore
  ledger: SlotLedger
  reservations: Reservations
  slots: SlotBoard
  terminals: TerminalStore
  deskAudit: DeskAudit
  deskCodes: DeskCodeStore
}

export interface CitizenTools {
  world: World
  stores: CitizenPorts
  campaigns: Pick<Campaigns, 'ids' | 'of'>
  limits: CitizenLimits
  /** How long the identity of a verification for a relying party is kept, in seconds. */
  identitySeconds: number
  sealer: Sealer
  /** Null where the hot store is this process, which always answers. */
  readOnlySessions: ReadOnlySessions | null
  quotas: Quotas
  rateLimits: RateLimits
  operators: readonly Operator[]
  /** See `EndedBlocks.endedAt`. */
  blocksEndedAt(campaign: CampaignId): Instant | null
  aliasesOf(ci: Ci): PersonAlias[]
  /** See `VerificationTools`. */
  assured: VerificationTools['assured']
  measured(): LightsBoard
  journal(event: BookingEvent): void
  /** See `ExitTools`. */
  reported: ExitTools['reported']
}

export interface Citizen {
  journeys: Journeys
  /** What the OpenID Provider keeps in journeys. */
  keptRequests: KeptRequests
  desk: Desk
  deskCodes: DeskCodes
  sessions: Sessions
  verification: Verification
  window: BookingWindow
  tickets: Tickets
  exits: Exits
  holds: Holds
  offers: Offers
  bookings: Bookings
  duePage: DuePage
}

/** Opens every use case, each with what it needs. */
export function openCitizen(tools: CitizenTools): Citizen {
  const { world, stores, campaigns, limits, sealer, measured, journal, readOnlySessions, quotas } = tools
  const { waitingRoom, reservations, ledger, slots } = stores
  const { sessionSeconds, deviceIdleSeconds } = limits
  const [campaign] = campaigns.ids
  const device = () => campaigns.of(campaign).device
  const claims = withEndedBlocks(stores.claims, () => tools.blocksEndedAt(campaign))
  const blockSeconds = () => device().blockSeconds ?? limits.blockSeconds

  const journeys = openJourneys({ world, journeys: stores.journeys, sealer, measured, limits })
  const keptRequests = openKeptRequests({ journeys: stores.journeys, limits, sealer })
  const sessions = openSessions({ sessions: stores.sessions, claims, sealer, now: world.now, readOnlySessions, quotas })
  const { terminals, deskAudit: audit } = stores
  const { rateLimits, operators } = tools
  const deskCodes = openDeskCodes({ codes: stores.deskCodes, audit, rateLimits, operators, world })
  const desk = openDesk({ terminals, audit, rateLimits, terminalSeconds: limits.terminalSeconds, world })
  const inRoom = { campaign, rules: limits, waitingRoom, claims, reservations }
  const verification = openVerification({
    world,
    replaced: openReplacedSessions({ ...inRoom, sessions: stores.sessions }),
    aliasesOf: tools.aliasesOf,
    people: stores.people,
    identities: stores.identities,
    sessions: stores.sessions,
    journeys,
    quotas,
    desk,
    assured: tools.assured,
    sealer,
    readOnlySessions,
    sessionSeconds,
    identitySeconds: tools.identitySeconds,
  })
  const window = openBookingWindow({
    campaign: () => campaigns.of(campaign),
    now: world.now,
    identityOf: sessions.identityOf,
  })
  const keep = { claims, idleSeconds: deviceIdleSeconds }
  const inCampaign = { ...inRoom, ledger, window, keep, sessions: stores.sessions }
  const tickets = openTickets({ ...inCampaign, blockSeconds })
  const exits = openExits({
    ...inCampaign,
    blockSeconds,
    device,
    codes: deskCodes,
    audit,
    now: world.now,
    reported: tools.reported,
  })
  const holds = openHolds({ ...inCampaign, now: world.now, limits, journal })
  const offers = openOffers({ slots, reservations, world })
  const bookings = openBookings({ campaign, reservations, ledger, slots, journal })
  const duePage = openDuePage({ desk, journeys, sessions, bookings, window, tickets })
  const reserving = { tickets, exits, holds, offers, bookings }
  return { journeys, keptRequests, desk, deskCodes, sessions, verification, window, duePage, ...reserving }
}
