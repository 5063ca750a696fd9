import type { Browser } from '../../src/citizen/browser.ts'
import type { Facts, Page } from '../../src/citizen/next-step.ts'
import type { Booking, Hold, Slot } from '../../src/domain/booking.ts'
import type {
  BookingId,
  DeviceHash,
  HoldId,
  JourneyId,
  PersonId,
  ProviderId,
  SealedText,
  SessionId,
  SlotId,
  TerminalId,
} from '../../src/domain/ids.ts'
import type { DoorLight } from '../../src/domain/light.ts'
import type { DeviceClaim } from '../../src/domain/session.ts'
import type { RoomBoard, Ticket } from '../../src/domain/waiting-room.ts'
import type { JulyFront } from '../july/front.ts'

/** What a browser is given as it leaves for a provider. */
export interface Leaving {
  device: DeviceHash
  /** The provider's page; its query has the state. */
  page: URL
  /** The attempt, as the browser keeps it; null: the browser has a jar of cookies of its own. */
  sealed: string | null
}

/** What a browser brings back. */
export interface ComingBack {
  provider: ProviderId
  /** What the provider says: `state`, and `code` or `error`. */
  answer: URLSearchParams
  sealed: string | null
}

/** A person who came to book is identified in this browser. */
export interface ArrivalToBook {
  person: PersonId
  /** What the browser keeps; null: the browser has a jar of cookies of its own. */
  cookies: { session: SessionId; readOnlySession: SealedText | null } | null
}

/** What a search shows of clinics. */
export interface FreePlaces {
  clinics: readonly { slots: readonly Pick<Slot, 'id' | 'free'>[] }[]
}

/** A service that lets its people log in by us. */
export interface Service {
  id: string
  /** Services of one sector know a person by one subject. */
  sector: string
}

/** What browsers and servers of relying parties ask of a broker, below the protocol of OpenID Connect. */
export interface ServiceFront {
  /** An authorization request. */
  begin(browser: Browser, service: Service): Promise<{ journey: JourneyId; device: DeviceHash }>
  leave(browser: Browser, to: { journey: JourneyId; provider: ProviderId; address: string }): Promise<Leaving>
  /** @throws GwanmunError `internal` where it ended as a booking */
  comeBack(browser: Browser, back: ComingBack): Promise<JourneyId>
  /** Back to the service, with a code that can be redeemed once. */
  finish(browser: Browser, at: { journey: JourneyId; service: Service }): Promise<{ code: string }>
  /** The server of the service asks who it is. @throws GwanmunError `attempt_used` */
  redeem(code: string, service: Service): Promise<{ subject: string }>
}

/** What browsers ask of a broker: use cases in the simulation, HTTP in chaos. */
export interface Front {
  lights(): Promise<{ doors: readonly Pick<DoorLight, 'id' | 'light' | 'selectable'>[] }>
  /** `/doors/{provider}` @throws GwanmunError see `Starts.begin` */
  leave(browser: Browser, to: { provider: ProviderId; address: string }): Promise<Leaving>
  /** `/doors/{provider}/callback` */
  comeBack(browser: Browser, back: ComingBack): Promise<ArrivalToBook>
  /** `/next` */
  next(browser: Browser): Promise<{ page: Page; facts: Facts }>
  /** The waiting page asks for its ticket. */
  ticket(browser: Browser): Promise<Ticket>
  slots(browser: Browser, region: string, district: string | null): Promise<FreePlaces>
  hold(browser: Browser, slot: SlotId): Promise<Hold>
  extend(browser: Browser, hold: HoldId): Promise<Hold>
  release(browser: Browser, hold: HoldId): Promise<void>
  confirm(browser: Browser, request: { hold: HoldId; key: string }): Promise<Booking>
  mine(browser: Browser): Promise<{ hold: Hold | null; booking: Booking | null }>
  cancel(browser: Browser, booking: BookingId): Promise<Booking>
  leaveLine(browser: Browser): Promise<void>
  finish(browser: Browser): Promise<void>
  /** The blocked page's way out, where the campaign has it. @throws GwanmunError see `Exits.takeOver` */
  takeOver?(browser: Browser): Promise<DeviceClaim>
  /** What everybody may see of the line. */
  board?(): Promise<RoomBoard>
  /** An operator makes this browser a terminal of a desk. */
  signInDesk?(browser: Browser): Promise<{ device: DeviceHash; terminal: TerminalId }>
  /** “It was not me.” @throws GwanmunError see `Exits.notMe` */
  notMe?(browser: Browser): Promise<void>
  /** What the blocked page shows for a desk; null: there is no desk. */
  deskReference?(browser: Browser): Promise<string | null>
  /** An operator of a desk gives a code for it. @throws GwanmunError see `DeskCodes.issue` */
  giveCode?(reference: string): Promise<string>
  /** @throws GwanmunError see `Exits.redeem` */
  redeem?(browser: Browser, code: string): Promise<boolean>
  /** The same in the campaigns beside the first. */
  beside?: readonly Front[]
  /** Of relying parties; left out where they are played over HTTP. */
  services?: ServiceFront
  /** As it was in July 2021; only where that is simulated. */
  july?: JulyFront
}
