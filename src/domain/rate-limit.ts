import type { Instant } from './time.ts'

/** What is counted, and for whom: the closed set of our quota policies (draft-ietf-httpapi-ratelimit-headers §3). */
export const policyNames = [
  'person',
  'changes',
  'verifications',
  'device',
  'starts',
  'relying-party',
  'operator',
  'terminal',
  'desk',
] as const

export type PolicyName = (typeof policyNames)[number]

/** So many requests of one key in one window. */
export interface QuotaPolicy {
  name: PolicyName
  /** Requests of one key in one window, 1 or more. */
  limit: number
  /** How long a window lasts from its first request, in seconds. */
  seconds: number
}

/** What a process reports and wants of a key. */
export interface QuotaWish {
  limit: number
  seconds: number
  /** Requests that the process let pass since it last asked, 0 or more. */
  spent: number
  /** Requests that it wants for the time to come at most, 1 or more. */
  most: number
}

/** What it may let pass without asking again. */
export interface QuotaGrant {
  /** 0: nothing is left in this window. */
  granted: number
  /** What is left for all processes after that. */
  left: number
  /** When the window ends, in milliseconds from now: more than 0, at most its length. */
  endsInMs: number
}

/** Counts requests by key for all processes together. */
export interface QuotaStore {
  /**
   * Counts what was spent, and grants at most `most`, and at most a quarter of what is left: the last requests of a window are granted one
   * by one, to the process that they come to. What is granted counts as spent, used or not. A window begins with the first call after
   * the end of the one before.
   * @throws GwanmunError `store_unavailable`
   */
  take(key: string, wish: QuotaWish): Promise<QuotaGrant>
}

/** The answer to one request. */
export interface Allowance {
  policy: QuotaPolicy
  /** False: it was not counted, and must be refused. */
  within: boolean
  /** Requests that are left in this window; null: nearly all of them, and not known exactly. */
  left: number | null
  /** When the window ends. */
  endsAt: Instant
}

/** Limits on requests that all processes share. */
export interface RateLimits {
  /** Counts a request of a key; at once, unless the shared store must be asked. Never rejects because that is away. */
  take(policy: PolicyName, key: string): Allowance | Promise<Allowance>
  /** The refusal of a key that this process knows to have nothing left; else null, and nothing is counted. */
  refused(policy: PolicyName, key: string): Allowance | null
}
