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
import type { Reservations, SlotBoard, SlotLedger } from '../domain/booking.ts'
import type { DeskCodeStore } from '../domain/desk-code.ts'
import type { CampaignId } from '../domain/ids.ts'
import type { JourneyStore } from '../domain/journey.ts'
import type { KeptRequests } from '../domain/kept-request.ts'
import type { LightsBoard } from '../domain/light.ts'
import type { Openings } from '../domain/opening.ts'
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
import { type Desk, openDesk } from './desk.ts'
import { type DeskCodes, openDeskCodes } from './desk-codes.ts'
import type { ExitTools } from './exits.ts'
import { type InCampaign, type InCampaignTools, openInCampaign } from './in-campaign.ts'
import { type Journeys, openJourneys } from './journeys.ts'
import { openKeptRequests } from './kept-requests.ts'
import type { Quotas } from './quotas.ts'
import type { ReadOnlySessions } from './read-only-session.ts'
import { openReplacedSessions } from './replaced-sessions.ts'
import { openSessions, type Sessions } from './sessions.ts'
import { openVerification, type Verification, type VerificationTools } from './verification.ts'

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
  openings: Openings
}

export interface CitizenTools {
  world: World
  stores: CitizenPorts
  campaigns: InCampaignTools['campaigns']
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
  /** Of the people who come before an opening. */
  secrets: InCampaignTools['secrets']
  receipts: InCampaignTools['receipts']
  /** See `PlacesInLineTools`. */
  keeping: InCampaignTools['keeping']
  /** See `VerificationTools`. */
  assured: VerificationTools['assured']
  measured(): LightsBoard
  journal: InCampaignTools['journal']
  /** See `ExitTools`. */
  reported: ExitTools['reported']
}

/** What goes by a campaign is, named alone, of the default one. */
export interface Citizen extends InCampaign {
  journeys: Journeys
  /** What the OpenID Provider keeps in journeys. */
  keptRequests: KeptRequests
  desk: Desk
  deskCodes: DeskCodes
  sessions: Sessions
  verification: Verification
  /** Each campaign, the default first. */
  campaigns: readonly [InCampaign, ...InCampaign[]]
}

/** Opens every use case, each with what it needs. */
export function openCitizen(tools: CitizenTools): Citizen {
  const { world, stores, campaigns, limits, sealer, measured, journal, readOnlySessions, quotas } = tools
  const { waitingRoom, claims, reservations, ledger, slots } = stores
  const { sessionSeconds } = limits

  const journeys = openJourneys({ world, journeys: stores.journeys, sealer, measured, limits })
  const keptRequests = openKeptRequests({ journeys: stores.journeys, limits, sealer })
  const sessions = openSessions({ sessions: stores.sessions, claims, sealer, now: world.now, readOnlySessions, quotas })
  const { terminals, deskAudit: audit } = stores
  const { rateLimits, operators } = tools
  const deskCodes = openDeskCodes({ codes: stores.deskCodes, audit, rateLimits, operators, world })
  const { terminalSeconds } = limits
  const desk = openDesk({ terminals, audit, rateLimits, claims, sessions: stores.sessions, terminalSeconds, world })
  const inRooms = { rules: limits, waitingRoom, claims, reservations }
  const verification = openVerification({
    world,
    replaced: openReplacedSessions({ ...inRooms, campaigns: campaigns.ids, sessions: stores.sessions }),
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
  const inCampaigns = {
    ...inRooms,
    world,
    campaigns,
    limits,
    ledger,
    slots,
    journal,
    journeys,
    sessions,
    sessionStore: stores.sessions,
    desk,
    codes: deskCodes,
    audit,
    openings: stores.openings,
    secrets: tools.secrets,
    receipts: tools.receipts,
    keeping: tools.keeping,
    reported: tools.reported,
    blocksEndedAt: tools.blocksEndedAt,
  }
  const [first, ...others] = campaigns.ids
  const inFirst = openInCampaign(first, inCampaigns)
  return {
    ...inFirst,
    journeys,
    keptRequests,
    desk,
    deskCodes,
    sessions,
    verification,
    campaigns: [inFirst, ...others.map((id) => openInCampaign(id, inCampaigns))],
  }
}
