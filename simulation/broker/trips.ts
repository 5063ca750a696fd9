import type { Browser } from '../../src/citizen/browser.ts'
import { FailedTrip } from '../../src/citizen/round-trips.ts'
import type { Wish } from '../../src/citizen/starts.ts'
import type { Verified } from '../../src/citizen/verification.ts'
import type { BrokerComposition } from '../../src/compose-broker.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { ComingBack, Leaving } from '../people/front.ts'

type Trips = Pick<BrokerComposition, 'trips' | 'federation'>

/** As the route of doors. @throws what the attempt failed with */
export async function sendOff({ trips }: Trips, wish: Wish): Promise<Leaving> {
  const left = await trips.start(wish, async ({ state }, sealed) => {
    const page = new URL(`https://${wish.provider}.example/authorize`)
    page.searchParams.set('state', state)
    return { device: wish.device, page, sealed }
  })
  return wentWell(left)
}

/** As the route of callbacks. @throws what the attempt failed with */
export async function bringBack<Arrived>(
  { trips, federation }: Trips,
  browser: Browser,
  { provider, answer, sealed }: ComingBack,
  arrive: (verified: Verified) => Promise<Arrived>,
): Promise<Arrived> {
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
  const redeem = () => door.complete({ attempt, callback, isConnected: () => true })
  return wentWell(await trips.complete(attempt, { browser, redeem, arrive }))
}

function wentWell<Arrived>(trip: Arrived | FailedTrip): Arrived {
  if (trip instanceof FailedTrip) throw trip.error
  return trip
}
