import assert from 'node:assert/strict'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { lightsOf, startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { type Outcome, type RelyingPartyServer, startRelyingParty } from '../support/relying-party.ts'
import { until } from '../support/until.ts'

export type DoorName = 'certificate' | 'phone' | 'ipin' | 'naver' | 'kakao'

const clients = ['health', 'vaccines', 'exams', 'strict', 'phones', 'told', 'booking'] as const
/** Where people begin at the service `health`; the others have registered no such page. */
export const healthStart = 'https://health.invalid/start?from=gwanmun'

export type Client = (typeof clients)[number]

/** A service with several client ids, the broker, and people who are sent from one to the other. */
export interface Scene {
  service: RelyingPartyServer
  broker: TestBroker
  /** Everything a browser was shown or told. */
  shown: string[]
  /** Someone begins at the service and stands where the broker put them. */
  begin(client: Client, parameters?: Record<string, string>, browser?: Browser): Promise<Browser>
  /** Takes one of the doors that the page offers. */
  take(browser: Browser, door: DoorName): Promise<Browser>
  /** The whole login; `login_hint` is passed on to the door, whose simulator then needs no page. */
  login(client: Client, door: DoorName, parameters?: Record<string, string>): Promise<Login>
  /** Waits until a door is, or is no longer, one that can be chosen. */
  turned(door: DoorName, selectable: boolean): Promise<void>
  mended(): Promise<void>
  personas(): Promise<Persona[]>
  /** The discovery document, asked for with these headers, `host` included, which `fetch` would not send. */
  discovery(headers: Record<string, string>): Promise<string>
  close(): Promise<void>
}

export interface Login {
  browser: Browser
  outcome: Outcome
  claims: NonNullable<Outcome['claims']>
  userinfo: NonNullable<Outcome['userinfo']>
}

export type Persona = Record<'id' | 'name' | 'birthdate' | 'phone' | 'ci', string>

export async function openScene(): Promise<Scene> {
  const service = await startRelyingParty()
  const relyingParties = [
    service.registered('health', {
      sector: 'health.example',
      name: { ko: '보건소', en: 'Health Centre' },
      initiate_login_uri: healthStart,
    }),
    service.registered('vaccines', { sector: 'health.example', releaseIdp: true }),
    service.registered('exams', { sector: 'exams.example' }),
    service.registered('strict', { minimumAcr: 'urn:gwanmun:loa:3' }),
    service.registered('phones', { allowedDoors: ['phone', 'ipin'] }),
    service.registered('told', { hintPolicy: 'temporarily_unavailable' }),
    service.registered('booking', { singleDevice: true }),
  ]
  const broker = await startTestBroker({ config: { relyingParties } })
  await service.meet(broker.origin, clients)
  const shown: string[] = []
  const look = (browser: Browser) => {
    shown.push(browser.html, JSON.stringify([...browser.headers]))
    return browser
  }

  const scene: Scene = {
    service,
    broker,
    shown,
    async begin(client, parameters = {}, browser = new Browser()) {
      return look(await browser.get(service.login(client, parameters)))
    },
    async take(browser, door) {
      return look(await browser.get(doorsOn(browser)[door] ?? assert.fail(`no door ${door} at ${browser.url}`)))
    },
    async login(client, door, parameters = {}) {
      const browser = await scene.begin(client, { login_hint: 'woman', ...parameters })
      const outcome = outcomeOf(await scene.take(browser, door))
      assert(outcome.claims && outcome.userinfo, outcome.refusal ?? 'no claims')
      return { browser, outcome, claims: outcome.claims, userinfo: outcome.userinfo }
    },
    turned: (door, selectable) =>
      until(async () =>
        (await lightsOf(broker.origin)).some((one) => one.id === door && one.selectable === selectable),
      ),
    async mended() {
      await broker.mend()
      await until(async () => (await lightsOf(broker.origin)).every(({ light }) => light === 'green'))
    },
    async personas() {
      const answer = await fetch(`${broker.idps.url}/_control/personas`)
      return ((await answer.json()) as { personas: Persona[] }).personas
    },
    discovery: (headers) =>
      new Promise((resolve, reject) => {
        const { port } = new URL(broker.origin)
        const at = { host: '127.0.0.1', port, path: '/.well-known/openid-configuration', headers }
        request(at, (answer) => resolve(text(answer)))
          .on('error', reject)
          .end()
      }),
    async close() {
      await broker.stop()
      await service.stop()
    },
  }
  return scene
}

/** The doors a chooser or problem page offers, in their order, with their links. */
export function doorsOn({ html }: Browser): Partial<Record<string, string>> {
  const links = [...html.matchAll(/href="((?:\/en)?\/doors\/(\w+)\?journey=[^"]*)"/g)]
  return Object.fromEntries(links.map(([, link = '', id = '']) => [id, link]))
}

/** The link back to the service, which ends its request. */
export function wayBackOn({ html, url }: Browser): string {
  return /href="((?:\/en)?\/journeys\/[^/"]+\/cancel)"/.exec(html)?.[1] ?? assert.fail(`no way back at ${url}`)
}

/** What the service made of the answer that the browser brought back. */
export function outcomeOf(browser: Browser): Outcome {
  assert.match(browser.path, /^\/\w+\/callback$/, `not back at the service but at ${browser.url}: ${browser.text}`)
  return JSON.parse(browser.html) as Outcome
}

export function journeyOf(browser: Browser): string {
  return /\/journeys\/([^/?]+)/.exec(browser.url)?.[1] ?? assert.fail(`no journey at ${browser.url}`)
}

/** Payloads of all JWTs in a text. */
export function tokensIn(text: string): string {
  const payloads = [...text.matchAll(/eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]+/g)]
  return payloads.map(([, payload = '']) => Buffer.from(payload, 'base64url').toString()).join('\n')
}
