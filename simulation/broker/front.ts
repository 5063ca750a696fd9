import { reference } from '../../src/citizen/support-reference.ts'
import type { BrokerComposition } from '../../src/compose-broker.ts'
import type { EndedAttempt } from '../../src/domain/attempt.ts'
import { GwanmunError, hasCode } from '../../src/domain/errors.ts'
import type { JourneyId } from '../../src/domain/ids.ts'
import { failureOf } from '../../src/domain/verification-failure.ts'
import { deviceHashOf, sessionIdOf } from '../../src/session/secret-hash.ts'
import type { Front } from '../people/front.ts'
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

/** The way to a provider and back, as the routes of doors and callbacks go it. */
function doorsOf(
  { citizen, starts, attempts, lights, federation, attemptEnded }: BrokerComposition,
  roll: Dice,
): Doors {
  const { verification } = citizen
  const world = { token: (bits: number) => tokenBy(roll, bits) }

  /** @throws the error itself */
  async function endFailed(attempt: EndedAttempt, returned: boolean, error: unknown): Promise<never> {
    const shown = reference(attempt.provider, world)
    await attemptEnded(attempt, { returned, verifiedInMs: null, failure: failureOf(error), reference: shown })
    throw error
  }

  return {
    lights: async () => lights.board(),
    async leave(browser, { provider, address }) {
      const device = browser.device ?? deviceHashOf(world.token(256))
      const wish = { provider, device, journey: null, lang: 'ko' as const, address, loginHint: null }
      const attempt = await starts.begin(wish).catch((error: unknown) => {
        if (!hasCode(error, 'provider_closed')) throw error
        return endFailed({ provider, device, journey: world.token(160) as JourneyId }, false, error)
      })
      const page = new URL(`https://${provider}.example/authorize`)
      page.searchParams.set('state', attempt.state)
      return { device, page, sealed: await attempts.seal(attempt) }
    },
    async comeBack(browser, { provider, answer, sealed }) {
      const attempt = await attempts.take(sealed ?? '', answer.get('state') ?? '', provider)
      if (!attempt.device || !browser.devices.includes(attempt.device)) throw new GwanmunError('attempt_missing')
      const door = federation.providers.find(({ definition }) => definition.id === provider)
      if (!door) throw new GwanmunError('provider_unknown')
      const callback = new URL(attempt.redirectUri)
      callback.search = answer.toString()
      try {
        const { assertion, tookMs } = await door.complete({ attempt, callback, isConnected: () => true })
        const verified = await verification.complete(assertion, { browser, journey: null })
        if (verified.kind !== 'booking') throw new GwanmunError('internal')
        await attemptEnded(attempt, { returned: true, verifiedInMs: tookMs, failure: null, reference: null })
        const { person, session, readOnlySession } = verified
        return { person, cookies: { session: sessionIdOf(session), readOnlySession } }
      } catch (error) {
        return endFailed(attempt, true, error)
      }
    },
  }
}
