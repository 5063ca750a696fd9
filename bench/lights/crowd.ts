import { autoForm } from '../../mock-idps/browser/forms.ts'
import { withDeadline } from '../../src/mechanics/deadline.ts'
import { system } from '../../src/system.ts'
import { type Client, type Cookies, openClient } from '../driver/client.ts'
import type { Tried } from './figures.ts'

export interface CrowdOptions {
  broker: string
  /** The simulators' origin. */
  simulators: string
  perSecond: number
  /** Share of people who never come back from the provider. */
  abandoning: number
  /** See `Scenario`; null: none. */
  regular: { door: string; persona: string; everySeconds: number } | null
  /** The colours as a page shows them now. */
  lights(): Readonly<Record<string, string>>
}

/** People who come whether or not those before them have got through: an open loop, as a crowd is. */
export interface Crowd {
  tried: readonly Tried[]
  /** No more people come; resolves when all who are under way have ended. */
  stop(): Promise<void>
}

/** So many networks (a /24 each) the people come from. */
const networks = 24

/** Longest that one citizen is watched, in milliseconds. */
const patienceMs = 20_000

/**
 * Everybody likes one door (each the same number of people) and takes it when it is green; every second one of them also when
 * it is yellow. The others take the next green one in the page's order; with none green they leave.
 */
export function startCrowd(options: CrowdOptions): Crowd {
  const { perSecond, abandoning, regular, lights } = options
  const ways = Array.from({ length: networks }, (_, n) => openClient(options.broker, 8, { from: `127.7.${n}.1` }))
  const simulators = openClient(options.simulators, 64)
  const tried: Tried[] = []
  const underWay = new Set<Promise<void>>()
  let people = 0

  const come = async (n: number) => {
    const shown = lights()
    const doors = Object.keys(shown)
    const inOrder = doors.map((_, k) => doors[(n + k) % doors.length] ?? '')
    const [liked = ''] = inOrder
    const patient = Math.floor(n / doors.length) % 2 === 0
    const door = patient && shown[liked] === 'yellow' ? liked : inOrder.find((one) => shown[one] === 'green')
    if (door === undefined) return
    const at = Date.now()
    const leaves = Math.floor((n + 1) * abandoning) > Math.floor(n * abandoning)
    const broker = ways[n % networks] as Client
    const through = await withDeadline(
      goThrough({ broker, simulators }, { door, persona: `person-${n}`, leaves, cookies: new Map() }),
      patienceMs,
      () => false,
      system.after,
    )
    // Who leaves by themself has not failed, if they could have gone on; who takes a yellow door was told.
    if (shown[door] === 'green') tried.push({ door, at, failed: !through })
  }
  const timer = setInterval(() => {
    const way: Promise<void> = come(people++).finally(() => underWay.delete(way))
    underWay.add(way)
  }, 1000 / perSecond)
  const cookies: Cookies = new Map()
  const again = (door: string, persona: string) => {
    const way = goThrough({ broker: ways[0] as Client, simulators }, { door, persona, leaves: false, cookies })
    const done: Promise<void> = way.then(() => void underWay.delete(done))
    underWay.add(done)
  }
  const regularly = regular && setInterval(() => again(regular.door, regular.persona), regular.everySeconds * 1_000)
  return {
    tried,
    async stop() {
      clearInterval(timer)
      if (regularly) clearInterval(regularly)
      await Promise.all(underWay)
      await Promise.all([...ways, simulators].map((client) => client.close()))
    },
  }
}

/** Whether a person ends verified, or as far as they meant to go. */
async function goThrough(
  { broker, simulators }: { broker: Client; simulators: Client },
  { door, persona, leaves, cookies }: { door: string; persona: string; leaves: boolean; cookies: Cookies },
): Promise<boolean> {
  try {
    const start = await broker.send(`/doors/${door}?login_hint=${persona}`, { cookies })
    if (start.status !== 303 || !new URL(start.location).pathname.includes(`/${door}/`)) return false
    if (leaves) return true
    const consent = await simulators.send(pathOf(start.location))
    const callback = consent.location === '' ? postedTo(consent.text, start.location) : consent.location
    const arrived = await broker.send(pathOf(callback), { cookies })
    return arrived.status === 303 && new URL(arrived.location).pathname === '/next'
  } catch {
    return false
  }
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** Where a page that posts itself leads (OAuth 2.0 Form Post Response Mode §2); the broker makes that POST this GET. */
function postedTo(html: string, page: string): string {
  const form = autoForm(html, page)
  if (!form) throw new Error(`no form that sends itself at ${page}`)
  return `${form.action}?${new URLSearchParams(form.fields)}`
}
