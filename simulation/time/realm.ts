import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers'
import timersOfPromises from 'node:timers/promises'
import type { Dice } from './chance.ts'
import type { Timeline } from './timeline.ts'

/**
 * Our own code has clock, timers and chance from `World`. Libraries below it (opossum, zod …) take those of the language; during a run
 * these are virtual too. What would really be asynchronous (WebCrypto, sockets, threads) throws and names itself: it would end in
 * another order each time, and needs a twin behind its port.
 * @returns gives the real ones back
 */
export function enterVirtualRealm(timeline: Timeline, roll: Dice): () => void {
  const now = () => timeline.now() + (timeline.actor()?.clockAheadMs ?? 0)
  const begun = timeline.now()
  const undo = [
    ...Object.entries(virtualTimers(timeline)).flatMap(([name, value]) => [
      replace(globalThis, name, value),
      replace(timers, name, value),
    ]),
    replace(Date, 'now', now),
    replace(Math, 'random', roll),
    replace(performance, 'now', () => timeline.now() - begun),
    replace(AbortSignal, 'timeout', (ms: number) => {
      const limit = new AbortController()
      timeline.after(ms, () => limit.abort(new DOMException('the time is over', 'TimeoutError')))
      return limit.signal
    }),
    replace(globalThis, 'fetch', forbidden('fetch')),
    ...realWork.map(([holder, name]) => replace(holder, name, forbidden(name))),
  ]
  syncBuiltinESMExports()
  return () => {
    for (const act of undo.reverse()) act()
    syncBuiltinESMExports()
  }
}

const subtle: object = Object.getPrototypeOf(crypto.subtle)

/** Work of threads, which ends whenever it ends; and chance that no seed gives. */
const realWork: readonly (readonly [object, string])[] = [
  ...['encrypt', 'decrypt', 'sign', 'verify', 'digest', 'importKey', 'generateKey', 'deriveBits'].map(
    (name) => [subtle, name] as const,
  ),
  [Object.getPrototypeOf(crypto), 'randomUUID'],
  [Object.getPrototypeOf(crypto), 'getRandomValues'],
  ...['setTimeout', 'setInterval', 'setImmediate'].map((name) => [timersOfPromises, name] as const),
]

function forbidden(name: string): () => never {
  return () => {
    throw new Error(`${name} is of the real world: in a simulation it needs a twin behind its port`)
  }
}

function replace(holder: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(holder, name)
  Object.defineProperty(holder, name, { value, configurable: true, writable: true })
  return () => {
    if (before) Object.defineProperty(holder, name, before)
    else Reflect.deleteProperty(holder, name)
  }
}

/** What `setTimeout` returns, as far as libraries use it. */
class VirtualTimer {
  cancel: () => void = () => undefined

  unref(): this {
    return this
  }

  ref(): this {
    return this
  }
}

function virtualTimers(timeline: Timeline): Record<string, unknown> {
  const clear = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.cancel()
  }
  const once = (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const timer = new VirtualTimer()
    timer.cancel = timeline.after(ms, () => act(...args))
    return timer
  }
  const again = (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const timer = new VirtualTimer()
    const arm = () => {
      timer.cancel = timeline.after(Math.max(1, ms), () => {
        arm()
        act(...args)
      })
    }
    arm()
    return timer
  }
  return {
    setTimeout: once,
    setInterval: again,
    setImmediate: (act: (...args: unknown[]) => void, ...args: unknown[]) => once(act, 0, ...args),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  }
}
