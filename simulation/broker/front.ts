import { FailedTrip } from '../../src/citizen/round-trips.ts'
import type { BrokerComposition } from '../../src/compose-broker.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import { deviceHashOf, sessionIdOf } from '../../src/session/secret-hash.ts'
import type { ArrivalToBook, Front } from '../people/front.ts'
import { type Dice, tokenBy } from '../time/chance.ts'

type Doors = Pick<Front, 'lights' | 'leave' | 'comeBack'>

export function openFront(broker: BrokerComposition, roll: Dice): Front {
  const { sessions, duePage, tickets, holds, bookings } = broker.citizen
  return {
    ...doorsOf(broker, roll),
    next: (browser) => duePage.enter(browser, { journey: null }),
    async ticket(browser) {
      const ticket = await tickets.present((await sessions.demand(browser)).person)
      if (!ticket) throw new GwanmunError('not_found')
      return ticket
    },
    async slots(_browser, region, district) {
      const where = { region, district, day: null, product: null, withFree: true, stepFree: false }
      return (await broker.findClinics({ ...where, page: 1, pageSize: 20 })).result
    },
    hold: async (browser, slot) => holds.hold(await sessions.demand(browser), slot),
    extend: async (browser, hold) => holds.extend(await sessions.demand(browser), hold),
    release: async (browser, hold) => holds.release(await sessions.demand(browser), hold),
    confirm: async (browser, request) => holds.confirm(await sessions.demand(browser), request),
    mine: async (browser) => bookings.of((await sessions.demandReader(browser)).person),
    cancel: async (browser, booking) => bookings.cancel((await sessions.demandReader(browser)).person, booking),
    leaveLine: async (browser) => tickets.leave(await sessions.demand(browser)),
    finish: async (browser) => sessions.finish(await sessions.demand(browser)),
  }
}

/** The way to a provider and back: the use case, with what the routes of doors and callbacks read from a request. */
function doorsOf({ trips, lights, federation }: BrokerComposition, roll: Dice): Doors {
  return {
    lights: async () => lights.board(),
    async leave(browser, { provider, address }) {
      const device = browser.device ?? deviceHashOf(tokenBy(roll, 256))
      const wish = { provider, device, journey: null, lang: 'ko' as const, address, loginHint: null }
      return wentWell(
        await trips.start(wish, async ({ state }, sealed) => {
          const page = new URL(`https://${provider}.example/authorize`)
          page.searchParams.set('state', state)
          return { device, page, sealed }
        }),
      )
    },
    async comeBack(browser, { provider, answer, sealed }) {
      const door = federation.providers.find(({ definition }) => definition.id === provider)
      if (!door) throw new GwanmunError('provider_unknown')
      const { devices } = browser
      const returned = { provider, state: answer.get('state') ?? '', sealed: sealed ?? undefined, devices }
      const attempt = await trips.take(returned).catch(async (error: unknown) => {
        await trips.refused(provider, error, null)
        throw error
      })
      const callback = new URL(attempt.redirectUri)
      callback.search = answer.toString()
      return wentWell(
        await trips.complete(attempt, {
          browser,
          redeem: () => door.complete({ attempt, callback, isConnected: () => true }),
          async arrive(verified): Promise<ArrivalToBook> {
            if (verified.kind !== 'booking') throw new GwanmunError('internal')
            const { person, session, readOnlySession } = verified
            return { person, cookies: { session: sessionIdOf(session), readOnlySession } }
          },
        }),
      )
    },
  }
}

/** @throws what the trip failed with */
function wentWell<Arrived>(trip: Arrived | FailedTrip): Arrived {
  if (trip instanceof FailedTrip) throw trip.error
  return trip
}
