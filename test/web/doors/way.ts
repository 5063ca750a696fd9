import assert from 'node:assert/strict'
import { autoForm } from '../../../mock-idps/browser/forms.ts'
import { lightsOf, type TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'

export const doorIds = ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as const
export type DoorId = (typeof doorIds)[number]

/** The light of one door as `/lights.json` tells it: `green ok`, `red outage shut`, … */
export async function lightOf(broker: TestBroker, door: DoorId): Promise<string> {
  const seen = (await lightsOf(broker.origin)).find(({ id }) => id === door)
  assert.ok(seen)
  return `${seen.light} ${seen.reason}${seen.selectable ? '' : ' shut'}`
}

/** True while every one of these doors is green. */
export async function areGreen(broker: TestBroker, doors: readonly DoorId[]): Promise<boolean> {
  const lights = await lightsOf(broker.origin)
  return doors.every((door) => lights.some(({ id, light }) => id === door && light === 'green'))
}

/** Where an answer sends the browser. */
export function locationOf(answer: Response): URL {
  assert.equal(answer.status, 303, `no redirect but ${answer.status}`)
  return new URL(answer.headers.get('location') ?? assert.fail('no location'), answer.url)
}

export interface Trip {
  door: DoorId
  persona?: string
  query?: Record<string, string>
  lang?: 'ko' | 'en'
}

/**
 * Through a door, however busy it looks, as far as the provider's answer, and not back yet: the callback it sends the
 * browser to.
 */
export async function toCallback(broker: TestBroker, browser: Browser, trip: Trip): Promise<URL> {
  const { door, persona = 'man', query = {}, lang = 'ko' } = trip
  const asked = new URLSearchParams({ login_hint: persona, anyway: '1', ...query })
  const start = await browser.once(`${broker.origin}${lang === 'en' ? '/en' : ''}/doors/${door}?${asked}`)
  const provider = locationOf(start)
  assert.ok(provider.href.startsWith(`${broker.idps.issuer(door)}/`), provider.href)
  const back = await backFrom(await browser.once(provider.href))
  assert.equal(back.pathname, `/doors/${door}/callback`)
  return back
}

/** Providers send people back by a redirect, or by a page that posts itself, which the broker makes the same GET. */
async function backFrom(answer: Response): Promise<URL> {
  const form = answer.status === 200 ? autoForm(await answer.text(), answer.url) : undefined
  return form ? new URL(`${form.action}?${new URLSearchParams(form.fields)}`) : locationOf(answer)
}

/** Whether this browser is verified. */
export async function isVerified(broker: TestBroker, browser: Browser): Promise<boolean> {
  const answer = await browser.once(`${broker.origin}/api/v1/session`)
  await answer.body?.cancel()
  return answer.status === 200
}

/** How many trips through a door ended so, by the metrics. */
export async function endedSo(broker: TestBroker, door: DoorId, outcome: string): Promise<number> {
  const text = await (await fetch(broker.metricsUrl)).text()
  const line = `gwanmun_attempts_total{provider="${door}",outcome="${outcome}"} `
  return Number(
    text
      .split('\n')
      .find((one) => one.startsWith(line))
      ?.slice(line.length) ?? 0,
  )
}

/** The journey that a problem page or chooser stands in. */
export function journeyOf(browser: Browser): string {
  const url = new URL(browser.url)
  const id = url.searchParams.get('journey') ?? /^\/(?:en\/)?journeys\/([^/]+)$/.exec(url.pathname)?.[1]
  return id ?? assert.fail(`no journey in ${browser.url}`)
}

/** Browsers of so many people, each on a network of another shard. The broker trusts its loopback as a proxy. */
export function onNetworks(broker: TestBroker, count: number): Browser[] {
  const byShard = new Map<number, string>()
  for (let n = 1; byShard.size < count; n++) {
    const address = `198.51.${n}.7`
    const shard = broker.lotOf(address)
    if (!byShard.has(shard)) byShard.set(shard, address)
  }
  return [...byShard.values()].map((address) => new Browser({ 'x-forwarded-for': address }))
}
