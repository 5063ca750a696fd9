import { until } from '../support/until.ts'
import { addressesOf } from './crawl.ts'
import type { Standing } from './standings.ts'

/** Of the API; those about a person answer 401 to a stranger. */
const calls = ['/session', '/ticket', '/bookings/mine', '/slots', '/clinics?region=nowhere'].map(
  (call) => `/api/v1${call}`,
)

/** All that we send is accepted, so that what can be compressed is. */
const greedy = { headers: { 'accept-encoding': 'br, gzip' } }

/**
 * Addresses whose answer is compressed, as the person in this standing gets them.
 * @throws Error when one of them is not the same bytes for a stranger
 */
export async function compressedAddresses({ browser, paths }: Standing, origin: string): Promise<string[]> {
  const asked = async (path: string) => {
    const { headers } = await browser.once(origin + path, greedy)
    return headers.has('content-encoding') ? headers.get('etag') : null
  }
  const compressed: string[] = []
  for (const path of [...addressesOf({ paths }, 'ko'), ...calls]) {
    if ((await asked(path)) === null) continue
    compressed.push(path)
    // The lights are measured anew all the time; between two measurements everyone gets the same.
    await until(async () => {
      const stranger = await fetch(origin + path, greedy)
      await stranger.body?.cancel()
      return stranger.headers.get('etag') === (await asked(path))
    })
  }
  return compressed
}
