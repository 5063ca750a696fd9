/** A door's light as a watcher saw it; `at` and all other times here are milliseconds on one clock. */
export interface Seen {
  at: number
  doors: Readonly<Record<string, 'green' | 'yellow' | 'red'>>
  /** The doors at which the light blames the provider: it is failing, slow, full or out. */
  blamed: readonly string[]
  /** The broker says that it is itself unable. */
  unable: boolean
}

/** When the broker itself lacked something. */
export interface Lacking {
  from: number
  to: number
}

/** When the simulators really failed. */
export interface Wrong {
  doors: readonly string[]
  from: number
  to: number
}

/** One citizen who chose a green door. `failed`: the door did it, not they. */
export interface Tried {
  door: string
  at: number
  failed: boolean
}

export interface Observed {
  from: number
  to: number
  seen: readonly Seen[]
  wrong: readonly Wrong[]
  lacking: readonly Lacking[]
  tried: readonly Tried[]
}

/** Times in seconds. */
export interface Figures {
  /** From the first fault to the first look at which the door was not green; the slowest door; null: it stayed green. */
  toNotGreen: number | null
  /** From the last mend to green again, the slowest door; null: not within the scenario. */
  toGreen: number | null
  /** Green while the provider failed, all doors together. */
  falseGreen: number
  /** Red at doors that never failed, or not yet. */
  falseRed: number
  /** A light blamed a provider that did not fail, all doors together. */
  falseBlame: number
  /** From when the broker lacked something until it said so, and from its end until it no longer did; null: never, or nothing lacked. */
  toUnable: number | null
  toAble: number | null
  /** Seconds in which the broker said that it is itself unable. */
  unable: number
  /** Changes between green and not green: of the worst door in all, and at most in any thirty seconds. */
  flips: number
  flipsIn30s: number
  choseGreen: number
  failedAfterGreen: number
  /** Share of them who got through, leaving out the time in which the light may not know yet; null: no person chose. */
  throughSteady: number | null
}

/**
 * What lights and citizens came to, against the truth.
 * @param settleMs how long after each change of the truth a light may not know it yet
 */
export function figuresOf({ from, to, seen, wrong, lacking, tried }: Observed, settleMs: number): Figures {
  const doors = Object.keys(seen[0]?.doors ?? {})
  const faulted = faultedDoors({ seen, wrong })
  const firstWrong = (door: string) => faulted.find((one) => one.door === door)?.from ?? Number.POSITIVE_INFINITY
  const isWrong = (door: string, at: number) =>
    wrong.some((one) => one.doors.includes(door) && at >= one.from && at < one.to)
  const changes = [...wrong, ...lacking].flatMap((one) => [one.from, one.to])
  const lastMend = Math.max(...wrong.map((one) => one.to))

  /** Seconds in which something was seen: from each look to the next. */
  const secondsWhere = (holds: (look: Seen) => boolean) =>
    seen.reduce((sum, look, n) => (holds(look) ? sum + ((seen[n + 1]?.at ?? to) - look.at) / 1000 : sum), 0)
  const secondsOf = (door: string, holds: (look: Seen) => boolean) =>
    secondsWhere((look) => look.doors[door] !== undefined && holds(look))
  const total = (of: (door: string) => number) => doors.reduce((sum, door) => sum + of(door), 0)

  const flipTimes = (door: string) =>
    seen.flatMap((look, n) => {
      const before = seen[n - 1]?.doors[door]
      return before !== undefined && (before === 'green') !== (look.doors[door] === 'green') ? [look.at] : []
    })
  const flipsOf = doors.map(flipTimes)
  const most = (counts: number[]) => Math.max(0, ...counts)
  const steady = tried.filter(
    ({ at }) => at >= from && !changes.some((changed) => at >= changed && at < changed + settleMs),
  )

  return {
    toNotGreen: worst(faulted.map(({ door, from: first }) => notGreenAfter(seen, door, first))),
    toGreen: worst(faulted.map(({ door }) => firstAfter(seen, { door, at: lastMend, isGreen: true }))),
    falseGreen: total((door) => secondsOf(door, (look) => look.doors[door] === 'green' && isWrong(door, look.at))),
    falseRed: total((door) => secondsOf(door, (look) => look.doors[door] === 'red' && look.at < firstWrong(door))),
    falseBlame: total((door) => secondsOf(door, (look) => look.blamed.includes(door) && look.at < firstWrong(door))),
    toUnable: firstLook(seen, lacking[0]?.from, (look) => look.unable),
    toAble: firstLook(seen, lacking.at(-1)?.to, (look) => !look.unable),
    unable: secondsWhere((look) => look.unable),
    flips: most(flipsOf.map((times) => times.length)),
    flipsIn30s: most(
      flipsOf.flatMap((times) => times.map((at) => times.filter((other) => other >= at && other < at + 30_000).length)),
    ),
    choseGreen: tried.length,
    failedAfterGreen: tried.filter(({ failed }) => failed).length,
    throughSteady: steady.length === 0 ? null : steady.filter(({ failed }) => !failed).length / steady.length,
  }
}

/** The doors whose provider failed at some time, each with the first time. */
export function faultedDoors({ seen, wrong }: Pick<Observed, 'seen' | 'wrong'>): { door: string; from: number }[] {
  return Object.keys(seen[0]?.doors ?? {}).flatMap((door) => {
    const times = wrong.filter((one) => one.doors.includes(door)).map((one) => one.from)
    return times.length === 0 ? [] : [{ door, from: Math.min(...times) }]
  })
}

/** Seconds from `at` to the first look at which the door was not green; null = it stayed green. */
export function notGreenAfter(seen: readonly Seen[], door: string, at: number): number | null {
  return firstAfter(seen, { door, at, isGreen: false })
}

function firstAfter(
  seen: readonly Seen[],
  { door, at, isGreen }: { door: string; at: number; isGreen: boolean },
): number | null {
  return firstLook(seen, at, (look) => (look.doors[door] === 'green') === isGreen)
}

/** Seconds from `at` to the first look of which this holds; null = none, or no such instant. */
function firstLook(seen: readonly Seen[], at: number | undefined, holds: (look: Seen) => boolean): number | null {
  const look = at === undefined ? undefined : seen.find((one) => one.at >= at && holds(one))
  return look && at !== undefined ? (look.at - at) / 1000 : null
}

/** The slowest; null when one never came, or there is none. */
function worst(times: readonly (number | null)[]): number | null {
  if (times.length === 0 || times.some((time) => time === null)) return null
  return Math.max(...times.map((time) => time ?? 0))
}
