import { messagesOf } from '../../src/web/messages/messages.ts'
import { lightsOf } from '../support/broker.ts'
import type { Browser } from '../support/browser.ts'
import { type Answer, mainOf, textOf } from './page.ts'
import type { Standing } from './standings.ts'

interface Context {
  standing: Standing
  origin: string
}

/** A sentence of a page, and how to find out whether it is true. */
interface Statement {
  name: string
  /** Whether the page says it, in either language. */
  said(text: string): boolean
  isTrue(context: Context): Promise<boolean>
}

const [ko, en] = [messagesOf('ko'), messagesOf('en')]
const saying =
  (...sentences: string[]) =>
  (text: string) =>
    sentences.some((sentence) => text.includes(textOf(sentence)))

/** The status of one call of the API as this person; the statements must hold for people, whatever fails. */
async function call({ standing }: Context, path: string) {
  const { status, body } = await standing.browser.json(`/api/v1${path}`)
  return { status, body }
}

/** Whether these doors open for this person, as found out under the same board: dozens of pages say the same of them. */
async function opensNow({ standing: { browser }, origin }: Context, doors: readonly string[]): Promise<boolean> {
  const board = (await (await fetch(`${origin}/lights.json`)).json()) as { measuredAt: string }
  const known = opened.get(browser)
  if (known?.at === board.measuredAt && known.doors === doors.join()) return known.open
  const starts = await Promise.all(doors.map((id) => browser.once(`${origin}/doors/${id}`)))
  const open = starts.every(({ status }) => status === 303)
  opened.set(browser, { at: board.measuredAt, doors: doors.join(), open })
  return open
}
const opened = new WeakMap<Browser, { at: string; doors: string; open: boolean }>()

const counts = Array.from({ length: 5 }, (_, n) => n + 1)

const statements: readonly Statement[] = [
  ...counts.map((count) => ({
    name: `${count} verifications work now`,
    said: saying(ko.doors.clearCount(count), en.doors.clearCount(count)),
    async isTrue(context: Context) {
      const green = (await lightsOf(context.origin)).filter(({ light }) => light === 'green').map(({ id }) => id)
      return green.length === count && (await opensNow(context, green))
    },
  })),
  {
    name: 'the use of this device has ended',
    said: saying(ko.help.ended.finished, en.help.ended.finished),
    isTrue: async (context) => (await call(context, '/session')).status === 401,
  },
  {
    name: 'the booking was cancelled',
    said: saying(ko.booking.cancelled.h1, en.booking.cancelled.h1),
    async isTrue(context) {
      const { status, body } = await call(context, '/bookings/mine')
      return status === 200 && body.booking?.state !== 'confirmed'
    },
  },
  {
    name: 'there is a booking',
    said: saying(ko.booking.mine.lead, en.booking.mine.lead, ko.booking.done.h1, en.booking.done.h1),
    async isTrue(context) {
      const { status, body } = await call(context, '/bookings/mine')
      return status === 200 && body.booking?.state === 'confirmed'
    },
  },
  {
    name: 'there is no booking',
    said: saying(ko.booking.none.h1, en.booking.none.h1),
    async isTrue(context) {
      const { status, body } = await call(context, '/bookings/mine')
      return status === 200 && body.booking?.state !== 'confirmed'
    },
  },
  {
    name: 'the person waits in line',
    said: saying(ko.wait.h1, en.wait.h1),
    isTrue: async (context) => (await call(context, '/ticket')).body?.state === 'waiting',
  },
  {
    name: 'a place is held',
    said: saying(ko.booking.confirm.h1, en.booking.confirm.h1),
    async isTrue(context) {
      const { status, body } = await call(context, '/bookings/mine')
      return status === 200 && Date.parse(body.hold?.until) > Date.now()
    },
  },
  {
    name: 'no verification can be used now',
    said: saying(ko.doors.allDownApart, en.doors.allDownApart),
    isTrue: async ({ origin }) => (await lightsOf(origin)).every(({ selectable }) => !selectable),
  },
  {
    name: 'another device was verified first',
    said: saying(ko.campaign.blocked.h1, en.campaign.blocked.h1),
    isTrue: async (context) => (await call(context, '/session')).body?.blockedUntil !== null,
  },
]

/** Names of the statements on a page that do not hold. */
export async function untrueStatements(answer: Answer, context: Context): Promise<string[]> {
  if (answer.elsewhere !== null) return []
  const text = textOf(mainOf(answer.html))
  const said = statements.filter((one) => one.said(text))
  const held = await Promise.all(said.map(async (one) => ({ name: one.name, holds: await one.isTrue(context) })))
  return held.filter(({ holds }) => !holds).map(({ name }) => `untrue: ${name}`)
}
