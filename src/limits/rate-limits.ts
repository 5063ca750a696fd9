/**
 * Rate limits: how many requests of one person, device, relying party, operator in a window, for all processes together.
 *
 *   request ─▶ take(policy, key) ─▶ in hand? ─▶ passes, without any store
 *                                   known to be refused until …? ─▶ refused, without any store
 *                                   else one script: reports what passed, and brings the next requests in hand
 *                                   the store is away ─▶ the window of this process alone
 *
 * A tenth of a quota passes in each process before it asks: a person on the night is never counted in Redis at all. So a key that
 * comes to R processes gets at most R tenths more than its quota. Decision: ADR 15.
 */
import { hasCode } from '../domain/errors.ts'
import type { Allowance, PolicyName, QuotaPolicy, QuotaStore, RateLimits } from '../domain/rate-limit.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'

/** Keys of one policy at once. Beyond that the oldest window is forgotten: a limit of memory, 20 MB, not of requests. */
const mostKeys = 100_000
/** What passes before a process asks, and what it asks for at most: this part of the quota. */
const inHandPart = 10
/** After the store was away it is asked again so much later, in milliseconds: at most one request in that time waits for it and gets no answer. */
const awayMs = 5_000

export interface RateLimitTools {
  store: QuotaStore
  policies: readonly QuotaPolicy[]
  world: Pick<World, 'now'>
  /** Told of every refusal. */
  refused(policy: PolicyName): void
}

export function openRateLimits({ store, policies, world, refused }: RateLimitTools): RateLimits {
  const away: Away = { until: -Infinity }
  const windows = new Map(policies.map((policy) => [policy.name, new Windows(policy, { store, world, away })]))
  const windowsOf = (name: PolicyName): Windows => {
    const found = windows.get(name)
    if (!found) throw new Error(`no policy ${name}`)
    return found
  }
  const told = (allowance: Allowance): Allowance => {
    if (!allowance.within) refused(allowance.policy.name)
    return allowance
  }
  return {
    take(name, key) {
      const taken = windowsOf(name).take(key)
      // No `await` where none is needed: most requests are answered in the same turn of the event loop.
      return taken instanceof Promise ? taken.then(told) : told(taken)
    },
    refused(name, key) {
      const refusal = windowsOf(name).refusal(key)
      return refusal && told(refusal)
    },
  }
}

/** When the shared store may be asked again. */
interface Away {
  until: Instant
}

/** What this process knows of one key. */
interface Window {
  endsAt: Instant
  /** Requests that pass without asking. */
  inHand: number
  /** Whether the store has counted what is in hand. */
  counted: boolean
  /** Requests that passed here in this window, and how many of them the store does not know of. */
  passed: number
  unreported: number
  /** What the store had left for all when it was asked last; null: not asked yet. */
  left: number | null
  /** Nothing is left until the window ends. */
  spent: boolean
  asking: Promise<void> | null
}

/** The windows of one policy in this process. */
class Windows {
  readonly #policy: QuotaPolicy
  readonly #tools: { store: QuotaStore; world: Pick<World, 'now'>; away: Away }
  readonly #windows = new Map<string, Window>()
  readonly #part: number

  constructor(policy: QuotaPolicy, tools: { store: QuotaStore; world: Pick<World, 'now'>; away: Away }) {
    this.#policy = policy
    this.#tools = tools
    this.#part = Math.floor(policy.limit / inHandPart)
  }

  take(key: string): Allowance | Promise<Allowance> {
    const window = this.#windowOf(key)
    if (window.inHand === 0 && !window.spent) {
      if (this.#tools.world.now() >= this.#tools.away.until) return this.#afterAsking(key, window)
      this.#goOnAlone(window)
    }
    if (!window.spent) this.#pass(window)
    return this.#allowance(window, !window.spent)
  }

  refusal(key: string): Allowance | null {
    const window = this.#alive(key)
    return window?.spent ? this.#allowance(window, false) : null
  }

  /** Requests of one key that come at once wait for one answer: each of them may have to ask again. */
  async #afterAsking(key: string, window: Window): Promise<Allowance> {
    window.asking ??= this.#ask(key, window)
    await window.asking
    if (!window.spent && window.inHand === 0) return this.take(key)
    if (!window.spent) this.#pass(window)
    return this.#allowance(window, !window.spent)
  }

  #pass(window: Window): void {
    window.inHand--
    window.passed++
    if (!window.counted) window.unreported++
  }

  #allowance({ left, inHand, endsAt }: Window, within: boolean): Allowance {
    return { policy: this.#policy, within, left: left === null ? null : left + inHand, endsAt }
  }

  #windowOf(key: string): Window {
    const known = this.#alive(key)
    if (known) return known
    const window: Window = {
      endsAt: this.#tools.world.now() + this.#policy.seconds * 1000,
      inHand: this.#part,
      counted: false,
      passed: 0,
      unreported: 0,
      left: null,
      spent: false,
      asking: null,
    }
    this.#windows.delete(key)
    this.#windows.set(key, window)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size > mostKeys && oldest !== undefined) this.#windows.delete(oldest)
    return window
  }

  #alive(key: string): Window | null {
    const known = this.#windows.get(key)
    if (!known) return null
    const at = this.#tools.world.now()
    // A clock that was set back must not make a window longer.
    return at < known.endsAt && at >= known.endsAt - this.#policy.seconds * 1000 ? known : null
  }

  async #ask(key: string, window: Window): Promise<void> {
    const { store, world, away } = this.#tools
    const { name, limit, seconds } = this.#policy
    const spent = window.unreported
    try {
      const most = Math.max(1, this.#part)
      const { granted, left, endsInMs } = await store.take(`${name}:${key}`, { limit, seconds, spent, most })
      window.unreported -= spent
      window.inHand = granted
      window.counted = true
      window.left = left
      window.spent = granted === 0
      window.endsAt = world.now() + endsInMs
    } catch (error) {
      if (!hasCode(error, 'store_unavailable')) throw error
      away.until = world.now() + awayMs
      this.#goOnAlone(window)
    } finally {
      window.asking = null
    }
  }

  /** The store is away: this process lets the whole quota pass, a part at a time, and reports that later. */
  #goOnAlone(window: Window): void {
    window.inHand = Math.min(Math.max(1, this.#part), this.#policy.limit - window.passed)
    window.counted = false
    window.left = null
    window.spent = window.inHand <= 0
  }
}
