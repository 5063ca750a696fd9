import type { Answer, Cookies } from '../../bench/driver/client.ts'
import type { FreePlaces, Front } from '../../simulation/people/front.ts'
import type { Page } from '../../src/citizen/next-step.ts'
import type { Booking, Hold } from '../../src/domain/booking.ts'
import { type ErrorCode, GwanmunError } from '../../src/domain/errors.ts'
import type { DeviceHash, PersonId } from '../../src/domain/ids.ts'
import type { DeviceClaim } from '../../src/domain/session.ts'
import type { Ticket } from '../../src/domain/waiting-room.ts'
import { deviceHashOf } from '../../src/session/secret-hash.ts'
import { codeOf } from './answers.ts'

/** What one browser has beside what the simulation's people see of it. */
export interface Tab {
  cookies: Cookies
  /** Who sits in front of it; the API shows no person, so it is told as this name until the stores are read. */
  human: PersonId
  /** When this device was first verified: its claim was made after it. Null: never. */
  verifiedAt: number | null
  /** States of attempts whose provider posts its answer. */
  posted: Set<string>
}

export interface FrontTools {
  send(
    path: string,
    sent: { method?: 'GET' | 'POST' | 'DELETE'; headers?: Record<string, string>; body?: string },
  ): Promise<Answer>
  tab: Tab
  blockSeconds: number
}

/** A time of the API, in milliseconds. */
const instant = (text: unknown) => (typeof text === 'string' ? Date.parse(text) : null)

const asHold = ({ id, slot, until, extensions }: Record<string, unknown>, person: PersonId) =>
  ({ id, slot, until: instant(until), extensions, person }) as Hold
const asBooking = ({ id, campaign, slot, state, confirmedAt }: Record<string, unknown>, person: PersonId) =>
  ({ id, campaign, slot, state, confirmedAt: instant(confirmedAt), person }) as Booking

/** Pages by their paths. */
const pages: Record<string, Page> = {
  '/': 'lights',
  '/booking': 'booking',
  '/turn/mine': 'not-your-window',
  '/blocked': 'blocked',
  '/wait': 'wait',
  '/slots': 'slots',
  '/confirm': 'confirm',
  '/booking/cancelled': 'cancelled',
  '/wait/left': 'left',
  '/ended': 'ended',
  '/session/over': 'session-over',
}
/** Pages that come due only for the device that holds the claim. */
const claimed: ReadonlySet<Page> = new Set<Page>(['wait', 'slots', 'confirm'])

type Pages = Pick<Front, 'lights' | 'leave' | 'comeBack' | 'next'>

/** The pages and the API of a broker, as the simulation's people ask for them. */
export function openHttpFront(tools: FrontTools): Front {
  return { ...pagesOf(tools), ...apiOf(tools) }
}

function apiOf({ send, tab: { human } }: FrontTools): Omit<Front, keyof Pages> {
  async function json(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
  ) {
    const answer = await send(`/api/v1${path}`, {
      method,
      headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (answer.status >= 400) throw refusal(answer)
    return (answer.text === '' ? {} : JSON.parse(answer.text)) as Record<string, unknown>
  }

  return {
    async ticket() {
      const ticket = await json('GET', '/ticket')
      const times = { joinedAt: instant(ticket['joinedAt']), until: instant(ticket['until']) }
      return { ...ticket, ...times } as unknown as Ticket
    },
    async slots(_browser, region, district) {
      const where = new URLSearchParams({ region, pageSize: '20', ...(district !== null && { district }) })
      return (await json('GET', `/slots?${where}`)) as unknown as FreePlaces
    },
    hold: async (_browser, slot) => asHold(await json('POST', '/holds', { body: { slot } }), human),
    extend: async (_browser, hold) => asHold(await json('POST', `/holds/${hold}/extend`), human),
    async release(_browser, hold) {
      await json('DELETE', `/holds/${hold}`)
    },
    async confirm(_browser, { hold, key }) {
      const headers = { 'idempotency-key': headerOf(key) }
      return asBooking(await json('POST', '/bookings', { body: { hold }, headers }), human)
    },
    async mine() {
      const { hold, booking } = (await json('GET', '/bookings/mine')) as Record<string, Record<string, unknown> | null>
      return { hold: hold ? asHold(hold, human) : null, booking: booking ? asBooking(booking, human) : null }
    },
    cancel: async (_browser, booking) => asBooking(await json('DELETE', `/bookings/${booking}`), human),
    async leaveLine() {
      await json('DELETE', '/ticket')
    },
    async finish() {
      await json('DELETE', '/session')
    },
  }
}

const asked = { headers: { accept: 'text/html' } }

function pagesOf({ send, tab, blockSeconds }: FrontTools): Pages {
  async function page(path: string): Promise<Answer> {
    const answer = await send(path, asked)
    if (answer.status >= 400) throw refusal(answer)
    return answer
  }
  /** What a page says that a verification ended with. */
  async function failed({ location, text, status }: Answer): Promise<GwanmunError> {
    const shown = location === '' ? { text, status } : await send(pathOf(location), asked).catch(() => null)
    return refused((shown && codeOf(shown)) ?? 'provider_unavailable')
  }

  return {
    async lights() {
      const answer = await send('/lights.json', { headers: { accept: 'application/json' } })
      if (answer.status !== 200) throw refusal(answer)
      return JSON.parse(answer.text) as Awaited<ReturnType<Front['lights']>>
    },
    async leave(_browser, { provider }) {
      const answer = await page(`/doors/${provider}`)
      const { location } = answer
      // To a page of the broker: the start failed, and its page says why.
      if (!location.includes(`/${provider}/`) || location.includes('/doors/')) throw await failed(answer)
      return { device: deviceOf(tab), page: new URL(location), sealed: null }
    },
    async comeBack(_browser, { provider, answer }) {
      const callback = `/doors/${provider}/callback`
      const askedAt = Date.now()
      if (tab.posted.delete(answer.get('state') ?? '')) {
        // A cross-site POST carries no Lax cookies; the broker makes it the same GET.
        const headers = { 'content-type': 'application/x-www-form-urlencoded' }
        await send(callback, { method: 'POST', headers, body: answer.toString() })
      }
      const back = await page(`${callback}?${answer}`)
      if (pathOf(back.location) !== '/next') throw await failed(back)
      tab.verifiedAt ??= askedAt
      return { person: tab.human, cookies: null }
    },
    async next({ device }) {
      const { location } = await page('/next')
      const due = pages[pathOf(location)]
      if (due === undefined) throw refused('internal')
      // The page itself, as a browser loads it.
      await send(pathOf(location), asked).catch(() => null)
      if (!claimed.has(due) || device === null || tab.verifiedAt === null) return { page: due, facts: {} }
      // Told by the page: this device holds the claim. It ends no earlier than so long after the first verification.
      const claim = { device, until: tab.verifiedAt + blockSeconds * 1000 } as DeviceClaim
      return { page: due, facts: { claim } }
    },
  }
}

/** The browser's first device key: the claim is bound to it. */
function deviceOf({ cookies }: Tab): DeviceHash {
  const name = [...cookies.keys()].find((one) => one === 'gw_device' || one.startsWith('gw_device_'))
  const key = name === undefined ? undefined : cookies.get(name)?.value
  if (key === undefined) throw new Error('a browser left for a provider without a device key')
  return deviceHashOf(key)
}

/** An idempotency key as a header can carry it: visible characters. */
export const headerOf = (key: string) => key.replaceAll(' ', '_')

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : ''
}

/** A refusal without a code counts as a mistake of the broker's. */
function refusal(answer: Answer): GwanmunError {
  return refused(codeOf(answer) ?? 'internal')
}

/** Details are not looked at by people. */
function refused(code: ErrorCode): GwanmunError {
  return new GwanmunError(code as 'internal')
}
