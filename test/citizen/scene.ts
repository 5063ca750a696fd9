import assert from 'node:assert/strict'
import { supplyOf } from '../../src/campaign/supply.ts'
import type { BookingEvent } from '../../src/citizen/bookings.ts'
import type { Browser } from '../../src/citizen/browser.ts'
import { type Citizen, type CitizenLimits, openCitizen } from '../../src/citizen/citizen.ts'
import type { ReadOnlySessions } from '../../src/citizen/read-only-session.ts'
import type { Campaign } from '../../src/domain/campaign.ts'
import { type ErrorCode, GwanmunError, hasCode } from '../../src/domain/errors.ts'
import type { CampaignId, PersonId, ProviderId, SealedText, SlotId } from '../../src/domain/ids.ts'
import type { Journey } from '../../src/domain/journey.ts'
import type { Assertion, Ci } from '../../src/domain/provider.ts'
import type { Sealer } from '../../src/domain/sealing.ts'
import type { DeviceClaim, DeviceClaims, Session, SessionStore } from '../../src/domain/session.ts'
import type { CalendarDate, Instant } from '../../src/domain/time.ts'
import type { Ticket, WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import type { Operator } from '../../src/operator/operators.ts'
import { openDrawSecrets } from '../../src/order/secrets.ts'
import { deviceHashOf, sessionIdOf } from '../../src/session/secret-hash.ts'
import { memoryDeskCodes } from '../../src/store/memory/desk-codes.ts'
import { memoryDeviceClaims } from '../../src/store/memory/device-claims.ts'
import type { MemoryDurable } from '../../src/store/memory/durable/durable.ts'
import { memoryIdentities } from '../../src/store/memory/identities.ts'
import { memoryJourneys } from '../../src/store/memory/journeys.ts'
import { memorySessions } from '../../src/store/memory/sessions.ts'
import { memoryTerminals } from '../../src/store/memory/terminals.ts'
import { memoryWaitingRoom } from '../../src/store/memory/waiting-room.ts'
import { noKeeping } from '../../src/waiting-room/keeping.ts'
import { memoryBoardBench, testMemoryDurable } from '../store/memory-durable-bench.ts'
import { type StillWorld, stillWorld } from '../support/still-world.ts'
import { testQuotas, testRateLimits } from '../support/test-quotas.ts'

export const limits: CitizenLimits = {
  blockSeconds: 3_600,
  deviceIdleSeconds: 180,
  sessionSeconds: 21_600,
  attemptSeconds: 600,
  journeySeconds: 3_600,
  holdSeconds: 300,
  holdExtensionSeconds: 120,
  holdExtensions: 1,
  holdsInARow: 5,
  holdsWithinSeconds: 1_800,
  insideLimit: 100,
  readySeconds: 180,
  leaseSeconds: 1_200,
  longestLeaseSeconds: 2400,
  idleSeconds: 300,
  assistedShare: 0.05,
  terminalSeconds: 36_000,
}

/** A browser that keeps what it is given, as a real one keeps cookies. */
export class TestBrowser implements Browser {
  device: Browser['device']
  session: Browser['session'] = null
  readOnlySession: Browser['readOnlySession'] = null
  terminal: Browser['terminal']
  readonly kind = 'android'

  constructor(name: string) {
    this.device = deviceHashOf(name)
  }

  get devices(): Browser['devices'] {
    return this.device === null ? [] : [this.device]
  }
}

/** All use cases on stores in memory, with one clock for all of them. */
export interface Scene {
  still: StillWorld
  citizen: Citizen
  /** What the journal was told, in order. */
  events: BookingEvent[]
  /** Claims that their person disowned, in order. */
  reported: Pick<DeviceClaim, 'provider' | 'kind'>[]
  sessions: SessionStore & { away: boolean }
  claims: DeviceClaims
  campaign: Campaign
  /** The campaign goes by these windows from now on. */
  republish(windows: Campaign['windows']): void
  /** An operator ends all blocks that began before now. */
  endBlocks(): void
  durable: MemoryDurable
  /** How a person stands in the room, spoiled or not. */
  ticketOf(person: PersonId): Promise<Ticket | null>
  /** A new slot, ten days ahead unless told otherwise. */
  slot(capacity: number, inSeconds?: number, product?: string): Promise<SlotId>
  /** A person is verified in a browser; a new browser unless one is given. Born on 9 May 1990 unless told otherwise. */
  verify(name: string, at?: { browser?: TestBrowser; birthDate?: string; provider?: string }): Promise<TestBrowser>
  sessionOf(browser: TestBrowser): Promise<Session>
  /** Verified, with a ticket, and admitted. */
  admit(name: string, at?: Parameters<Scene['verify']>[1]): Promise<{ browser: TestBrowser; session: Session }>
  /** The person holds the place and books it. */
  book(session: Session, slot: SlotId, key?: string): ReturnType<Citizen['holds']['confirm']>
}

let serial = 0

export interface SceneOptions {
  limits?: Partial<CitizenLimits>
  windows?: Campaign['windows']
  device?: Campaign['device']
  /** Further campaigns; what is left out is as in the first one, its windows too. */
  beside?: (Partial<Campaign> & Pick<Campaign, 'id'>)[]
  readOnlySessions?: ReadOnlySessions
  /** Default: none, so there is no desk. */
  operators?: readonly Operator[]
  /** Default: those that are set when nothing is. */
  quotas?: Parameters<typeof testQuotas>[1]
  /** Puts a mistake into the waiting room, for a test that must find it. */
  spoil?(room: WaitingRoomStore): Partial<WaitingRoomStore>
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const still = stillWorld()
  const { now } = still
  const durable = testMemoryDurable(now)
  const arrange = await memoryBoardBench(durable)
  const region = await arrange.region()
  const events: BookingEvent[] = []
  const reported: Scene['reported'] = []
  const sessions = { ...memorySessions(still), away: false }
  const { find } = sessions
  sessions.find = async (id) => {
    if (sessions.away) throw new GwanmunError('store_unavailable')
    return find(id)
  }
  let campaign = {
    ...campaignWith(options.windows ?? [{ id: 'all', opensAt: 0, closesAt: Infinity, who: { kind: 'anyone' } }]),
    ...(options.device && { device: options.device }),
  }
  const beside = (options.beside ?? []).map((other): Campaign => ({ ...campaign, ...other }))
  const of = (id: CampaignId) => beside.find((other) => other.id === id) ?? campaign
  const rules = { ...limits, ...options.limits }
  let blocksEndedAt: Instant | null = null
  const claims = memoryDeviceClaims(still)
  const waitingRoom = memoryWaitingRoom(still)
  const citizen = openCitizen({
    world: still.world,
    stores: {
      journeys: memoryJourneys(still),
      sessions,
      claims,
      identities: memoryIdentities(still),
      people: durable.store.people,
      waitingRoom: { ...waitingRoom, ...options.spoil?.(waitingRoom) },
      ledger: durable.store.ledger,
      reservations: durable.store.reservations,
      slots: durable.store.slots,
      terminals: memoryTerminals(still),
      deskCodes: memoryDeskCodes(still),
      deskAudit: durable.store.deskAudit,
      openings: durable.store.openings,
    },
    campaigns: {
      ids: [campaign.id, ...beside.map(({ id }) => id)],
      of,
      supplyOf: (id) =>
        supplyOf(
          of(id),
          [campaign, ...beside].filter((other) => other.id !== id),
        ),
    },
    limits: rules,
    identitySeconds: 3_600,
    sealer: plainSealer,
    readOnlySessions: options.readOnlySessions ?? null,
    quotas: testQuotas(still, options.quotas),
    rateLimits: testRateLimits(still, options.quotas),
    operators: options.operators ?? [],
    blocksEndedAt: () => blocksEndedAt,
    assured: (identity) => identity,
    aliasesOf: (ci) => [{ keyVersion: 1, digest: ci }],
    secrets: openDrawSecrets('a secret of the keyring'),
    keeping: noKeeping,
    receipts: { sign: async (receipt) => JSON.stringify(receipt) },
    measured: () => ({ measuredAt: now(), nextMs: 1_000, staleMs: 10_000, doors: [] }),
    journal: (event) => events.push(event),
    reported: (disowned) => reported.push(disowned),
  })

  const verify: Scene['verify'] = async (name, { browser = new TestBrowser(`browser-${serial++}`), ...as } = {}) => {
    const verified = await citizen.verification.complete(assertionOf(name, as), { browser, journey: null })
    assert.equal(verified.kind, 'booking')
    assert.ok(verified.kind === 'booking')
    browser.session = sessionIdOf(verified.session)
    browser.readOnlySession = verified.readOnlySession
    return browser
  }
  const sessionOf: Scene['sessionOf'] = (browser) => citizen.sessions.demand(browser)
  return {
    still,
    citizen,
    events,
    reported,
    sessions,
    claims,
    campaign,
    republish(windows) {
      campaign = { ...campaign, version: campaign.version + 1, windows }
    },
    endBlocks() {
      blocksEndedAt = now()
    },
    durable: durable.store,
    ticketOf: (person) => waitingRoom.find(campaign.id, person, rules),
    verify,
    sessionOf,
    async slot(capacity, inSeconds = 864_000, product) {
      const clinic = await arrange.clinic({ region, district: `district-${serial++}` })
      return arrange.slot({ clinic, capacity, startsAt: now() + inSeconds * 1_000, ...(product && { product }) })
    },
    async admit(name, at) {
      const browser = await verify(name, at)
      const session = await sessionOf(browser)
      const ticket = await citizen.tickets.take(session, browser.kind)
      assert.equal(ticket.state, 'admitted')
      return { browser, session }
    },
    async book(session, slot, key = `key-${serial++}`) {
      const hold = await citizen.holds.hold(session, slot)
      return citizen.holds.confirm(session, { hold: hold.id, key })
    },
  }
}

export function assertionOf(name: string, { birthDate = '1990-05-09', provider = 'kakao' } = {}): Assertion {
  return {
    ci: name as Ci,
    identity: {
      provider: provider as ProviderId,
      name,
      birthDate: birthDate as CalendarDate,
      gender: 'female',
      nationality: 'domestic',
      phone: null,
      acr: 'urn:gwanmun:loa:3',
      amr: ['pin'],
      authTime: 0,
    },
  }
}

/** A journey that a relying party's request began, in a browser with this device. */
export function requestedJourney(scene: Scene, browser: TestBrowser, singleDevice = false): Promise<Journey> {
  return scene.citizen.journeys.begin({
    id: `journey-${serial++}` as Journey['id'],
    device: browser.device ?? assert.fail('a browser without a device'),
    relyingParty: { clientId: 'health', clientName: '건강', allowedDoors: ['kakao' as ProviderId], idpHint: [] },
    loginHint: null,
    singleDevice,
    kept: null,
  })
}

const campaignWith = (windows: Campaign['windows']): Campaign => ({
  id: 'flu-2021' as CampaignId,
  version: 1,
  name: { ko: '예약', en: 'Booking' },
  eligible: { bornFrom: null, bornTo: null },
  windows,
  products: null,
  device: { blockSeconds: null, takeover: false },
  opening: null,
})

/** Seals nothing, but opens only for the record it was sealed for. */
export const plainSealer: Sealer = {
  seal(value, recordId) {
    return JSON.stringify({ value, recordId }) as SealedText
  },
  open(sealed, recordId) {
    const opened = JSON.parse(sealed) as { value: unknown; recordId: string }
    return opened.recordId === recordId ? opened.value : null
  },
  newForms: true,
}

/** Resolves to the refusal with this code, with its details. */
export async function refusal<Code extends ErrorCode>(
  code: Code,
  attempt: Promise<unknown>,
): Promise<GwanmunError<Code>> {
  const error: unknown = await attempt.then(
    () => assert.fail(`was not refused with ${code}`),
    (thrown: unknown) => thrown,
  )
  if (!hasCode(error, code)) throw error
  return error
}

export const seconds = (count: number): Instant => count * 1_000
