export interface LimitSettings {
  /** Requests of one key in one window, 1 or more. */
  limit: number
  /** How long a window lasts from its first request, in milliseconds. */
  windowMs: number
  /** Keys that are kept at once, 1 or more. Beyond that the oldest window is forgotten: a limit of memory, not of requests. */
  mostKeys: number
}

/** Counts requests by key, in this process only. */
export interface Limit {
  /** Null: the request is within the limit, and counted. Else the milliseconds until the window ends; it is not counted. */
  take(key: string): number | null
}

/** Opens a limit on the clock of this process. */
export type OpenLimit = (settings: LimitSettings) => Limit
