import assert from 'node:assert/strict'
import type { TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import type { RelyingPartyServer } from '../support/relying-party.ts'

/** Where a person stands in the product, and how they came there. */
export interface Standing {
  name: string
  /** Where `/next` leads in this standing. */
  next: string
  /** Pages of this standing alone, beside those that everyone may ask for. */
  paths: readonly string[]
  browser: Browser
}

export interface Stage {
  broker: TestBroker
  service: RelyingPartyServer
  /** Slots with places. */
  slots: readonly string[]
}

/** A browser says that it wants pages. */
const asPerson = () => new Browser({ accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })

async function verified({ broker }: Stage, persona: string, browser = asPerson()): Promise<Browser> {
  return browser.get(`${broker.origin}/doors/certificate?login_hint=${persona}`)
}

async function called(
  browser: Browser,
  call: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
) {
  const [method = 'GET', path = ''] = call.split(' ')
  const answer = await browser.json(`/api/v1${path}`, { method, ...options })
  assert.ok(answer.status < 300, `${call}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

async function holding(stage: Stage, persona: string): Promise<{ browser: Browser; hold: string }> {
  const browser = await verified(stage, persona)
  await called(browser, 'POST /ticket')
  const { id } = await called(browser, 'POST /holds', { body: { slot: stage.slots[0] } })
  return { browser, hold: id }
}

async function booked(stage: Stage, persona: string): Promise<{ browser: Browser; booking: string }> {
  const { browser, hold } = await holding(stage, persona)
  const headers = { 'idempotency-key': `crawl-${persona}` }
  const { id } = await called(browser, 'POST /bookings', { body: { hold }, headers })
  return { browser, booking: id }
}

/** People come until the room is full, and the first who waits. */
async function firstToWait(stage: Stage): Promise<Browser> {
  for (let n = 0; n < 20; n++) {
    const browser = await verified(stage, `person-${n}`)
    if (browser.path === '/wait') return browser
  }
  return assert.fail('the room is never full')
}

/** People in every standing; the room is full after those who are inside, so the last ones wait. */
export async function takeStandings(stage: Stage): Promise<Standing[]> {
  const { broker, service } = stage
  const standing = (name: string, next: string, browser: Browser, ...paths: string[]): Standing => ({
    name,
    next,
    browser,
    paths,
  })
  const stranger = asPerson()
  stranger.url = broker.origin

  const inRequest = await asPerson().get(service.login('health'))
  const journey = new URL(inRequest.url).pathname
  const declined = await asPerson().get(`${broker.origin}/doors/kakao`)
  const cancelled = await booked(stage, 'day31')
  await called(cancelled.browser, `DELETE /bookings/${cancelled.booking}`)
  const finished = await verified(stage, 'day17')
  await called(finished, 'DELETE /session')
  const hold = await holding(stage, 'elder')
  const done = await booked(stage, 'leap')
  const inside = await verified(stage, 'man')
  const blocked = await verified(stage, 'man')
  const outside = await verified(stage, 'under14')
  const waiting = await firstToWait(stage)
  return [
    standing('stranger', '/', stranger),
    standing('in a request', '/', inRequest, journey),
    standing('at a provider', '/', declined),
    standing('outside the window', '/turn/mine', outside),
    standing('waiting', '/wait', waiting),
    standing('inside', '/slots', inside),
    standing('with a hold', '/confirm', hold.browser),
    standing('booked', '/booking', done.browser, '/booking/cancel'),
    standing('cancelled', '/wait', cancelled.browser),
    standing('on a further device', '/blocked', blocked),
    standing('finished', '/', finished),
  ]
}
