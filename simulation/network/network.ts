import { GwanmunError } from '../../src/domain/errors.ts'
import { between, type Dice } from '../time/chance.ts'
import type { Process, Timeline } from '../time/timeline.ts'

/** What may happen to one call; shares from 0 to 1, times in milliseconds. */
export interface Weather {
  /** Of each way. */
  leastMs: number
  mostMs: number
  /** The call never arrives. */
  lostRequest: number
  /** The call was done, and its caller never hears of it. */
  lostAnswer: number
  /** The call is done twice; the first answer counts. */
  duplicated: number
  /** A way takes up to `lateMs`. */
  late: number
  lateMs: number
}

export const fairWeather: Weather = {
  leastMs: 0.3,
  mostMs: 3,
  lostRequest: 0,
  lostAnswer: 0,
  duplicated: 0,
  late: 0,
  lateMs: 0,
}

/** What is called: a store, or a broker. */
export interface Server {
  /** `well`: it answers. `down`: it refuses at once. `frozen`: it answers when it goes on. */
  state: 'well' | 'down' | 'frozen'
  /** Called once when a frozen server goes on. */
  waiting: (() => void)[]
  /** Whose events the work is; null: of no process. */
  process: Process | null
  /** Calls that it works at; a process that is killed breaks their connections. */
  working: Set<() => void>
  /** What a caller is told that got no answer. */
  unanswered(): unknown
  /** How long a caller waits for an answer, in milliseconds. */
  patienceMs: number
}

export interface Network {
  timeline: Timeline
  roll: Dice
  /** Now; faults change it. */
  weather: Weather
  /** Servers that it does not reach now: what is on its way to them or from them is lost. */
  cutOff: Set<Server>
}

/** Calls a server through a network. The caller goes on as the process that it is. */
export function call<Answer>(network: Network, server: Server, work: () => Promise<Answer>): Promise<Answer> {
  const { timeline, roll, weather } = network
  const caller = timeline.actor()
  const calledAt = timeline.now()
  const isCutOff = () => network.cutOff.has(server)
  const way = () =>
    between(roll, weather.leastMs, weather.mostMs) + (roll() < weather.late ? roll() * weather.lateMs : 0)
  return new Promise((resolve, reject) => {
    let settled = false
    const settle = (act: () => void) => {
      if (settled) return
      settled = true
      act()
    }
    const back = (act: () => void) => timeline.after(way(), () => settle(act), caller)
    const giveUp = () => {
      const left = Math.max(0, calledAt + server.patienceMs - timeline.now())
      timeline.after(left, () => settle(() => reject(server.unanswered())), caller)
    }
    const done = (isHeard: boolean) => {
      timeline.actAs(server.process)
      const broken = () => back(() => reject(server.unanswered()))
      const answered = (act: () => void) => {
        server.working.delete(broken)
        if (isCutOff()) giveUp()
        else if (isHeard) back(act)
      }
      server.working.add(broken)
      work().then(
        (answer) => answered(() => resolve(answer)),
        (error: unknown) => answered(() => reject(error)),
      )
    }
    const arrive = (isHeard: boolean) => {
      if (server.state === 'down' || server.process?.alive === false) return back(() => reject(server.unanswered()))
      if (server.state === 'well') return done(isHeard)
      server.waiting.push(() => arrive(isHeard))
      return giveUp()
    }
    const luck = roll()
    const { lostRequest, lostAnswer, duplicated } = weather
    const isLost = luck < lostRequest || isCutOff()
    const isUnheard = !isLost && luck < lostRequest + lostAnswer
    if (isLost || isUnheard) giveUp()
    if (isLost) return
    timeline.after(way(), () => arrive(!isUnheard), null)
    if (roll() < duplicated) timeline.after(way(), () => arrive(!isUnheard), null)
  })
}

/**
 * A port whose every call goes through the network.
 * @param port the implementation as it is at that moment: a restarted store is another one
 */
export function overNetwork<Port extends object>(network: Network, server: Server, port: () => Port): Port {
  type Verb = (...args: unknown[]) => Promise<unknown>
  const verbs = Object.entries(port()).filter(([, verb]) => typeof verb === 'function')
  const remote = verbs.map(([name]) => {
    const work: Verb = (...args) =>
      call(network, server, () => ((port() as Record<string, unknown>)[name] as Verb)(...args))
    return [name, work] as const
  })
  return Object.fromEntries(remote) as Port
}

/** A store that a caller got no answer from. */
export const storeAway = (): GwanmunError => new GwanmunError('store_unavailable')

/** A server ends without a word: what it worked at is never answered. */
export function breakOff(server: Server): void {
  server.state = 'down'
  const working = [...server.working]
  server.working.clear()
  for (const broken of working) broken()
  server.waiting.length = 0
}

/** A frozen server goes on: what waited comes in its order. */
export function thaw(timeline: Timeline, server: Server): void {
  server.state = 'well'
  const waiting = server.waiting.splice(0)
  for (const act of waiting) timeline.after(0, act, null)
}
