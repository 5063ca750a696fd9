import type { Browser } from '../../src/citizen/browser.ts'
import type { Exits } from '../../src/citizen/exits.ts'
import type { InCampaign } from '../../src/citizen/in-campaign.ts'
import type { BrokerComposition } from '../../src/compose-broker.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import { deviceHashOf, sessionIdOf, terminalIdOf } from '../../src/session/secret-hash.ts'
import type { ArrivalToBook, Front, ServiceFront } from '../people/front.ts'
import { deskOperator } from '../place.ts'
import { type Dice, tokenBy } from '../time/chance.ts'
import { bringBack, sendOff } from './trips.ts'

type Doors = Pick<Front, 'lights' | 'leave' | 'comeBack'>

export function openFront(broker: BrokerComposition, services: ServiceFront, roll: Dice): Front {
  const [first, ...others] = broker.citizen.campaigns
  const shared = { ...doorsOf(broker, roll), services, signInDesk: deskOf(broker, roll) }
  return {
    ...shared,
    ...inCampaign(broker, first),
    beside: others.map((own) => ({ ...shared, ...inCampaign(broker, own) })),
  }
}

function inCampaign(broker: BrokerComposition, own: InCampaign): Omit<Front, keyof Doors | 'services' | 'signInDesk'> {
  const { sessions } = broker.citizen
  const { duePage, tickets, holds, bookings } = own
  const { reads, changes } = requestsOf(broker)
  const findClinics = broker.findClinicsOf.get(own.id)
  if (!findClinics) throw new Error(`no clinics of ${own.id}`)
  return {
    next: async (browser) => duePage.lead(await reads(browser), { journey: null }),
    async ticket(browser) {
      const ticket = await tickets.present((await sessions.demand(await reads(browser))).person)
      if (!ticket) throw new GwanmunError('not_found')
      return ticket
    },
    async slots(browser, region, district) {
      await reads(browser)
      const where = { region, district, day: null, product: null, withFree: true, stepFree: false }
      return (await findClinics({ ...where, page: 1, pageSize: 20 })).result
    },
    board: tickets.board,
    hold: async (browser, slot) => holds.hold(await sessions.demand(await changes(browser)), slot),
    extend: async (browser, hold) => holds.extend(await sessions.demand(await changes(browser)), hold),
    release: async (browser, hold) => holds.release(await sessions.demand(await changes(browser)), hold),
    confirm: async (browser, request) => holds.confirm(await sessions.demand(await changes(browser)), request),
    mine: async (browser) => bookings.of((await sessions.demandReader(await reads(browser))).person),
    cancel: async (browser, booking) =>
      bookings.cancel((await sessions.demandReader(await changes(browser))).person, booking),
    leaveLine: async (browser) => tickets.leave(await sessions.demand(await changes(browser))),
    ...exitsOf(broker, own.exits, { reads, changes }),
    finish: async (browser) => sessions.finish(await sessions.demand(await changes(browser))),
  }
}

/** A terminal of the desk, in a browser that may be new. */
function deskOf({ citizen }: BrokerComposition, roll: Dice): NonNullable<Front['signInDesk']> {
  return async ({ device: own, kind }) => {
    const device = own ?? deviceHashOf(tokenBy(roll, 256))
    const { secret } = await citizen.desk.signIn(deskOperator, { device, kind })
    return { device, terminal: terminalIdOf(secret) }
  }
}

/** The ways out of the block. */
function exitsOf({ citizen }: BrokerComposition, exits: Exits, { reads, changes }: ReturnType<typeof requestsOf>) {
  const { sessions, deskCodes } = citizen
  return {
    takeOver: async (browser) => exits.takeOver(await sessions.demand(await changes(browser)), browser.kind),
    notMe: async (browser) => exits.notMe(await sessions.demand(await changes(browser)), browser.kind),
    deskReference: async (browser) => exits.deskCode(await sessions.demand(await reads(browser)))?.reference ?? null,
    giveCode: async (reference) => (await deskCodes.issue(deskOperator, reference, null)).code,
    redeem: async (browser, code) => exits.redeem(await sessions.demand(await changes(browser)), browser.kind, code),
  } satisfies Partial<Front>
}

/** A browser with one request of its, let in as `web/gate.ts` does: within the limits of the browser; the person's are counted with the session. */
function requestsOf({ quotas }: BrokerComposition) {
  const letIn =
    (changes: boolean) =>
    async (browser: Browser): Promise<Browser> => {
      const { device, devices, session, readOnlySession, terminal, kind } = browser
      const asking = { device, devices, session, readOnlySession, terminal, kind, request: { changes } }
      const allowance = await quotas.arrives(asking)
      if (allowance && !allowance.within)
        throw new GwanmunError('too_many_requests', { policy: allowance.policy, retryAfterSeconds: 1 })
      return asking
    }
  return { reads: letIn(false), changes: letIn(true) }
}

/** The way to a provider and back: the use case, with what the routes of doors and callbacks read from a request. */
function doorsOf(broker: BrokerComposition, roll: Dice): Doors {
  return {
    lights: async () => broker.lights.board(),
    async leave(browser, { provider, address }) {
      const device = browser.device ?? deviceHashOf(tokenBy(roll, 256))
      return sendOff(broker, { provider, device, journey: null, lang: 'ko', address, loginHint: null })
    },
    comeBack: (browser, back) =>
      bringBack(broker, browser, back, async (verified): Promise<ArrivalToBook> => {
        if (verified.kind !== 'booking') throw new GwanmunError('internal')
        const { person, session, readOnlySession } = verified
        return { person, cookies: { session: sessionIdOf(session), readOnlySession } }
      }),
  }
}
