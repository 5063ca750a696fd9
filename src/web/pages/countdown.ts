/** How each unit is written; `{n}` stands for the number. */
export interface CountdownUnits {
  hour: string
  minute: string
  second: string
}

/** Time left in words (`42분 18초`), to the second. Shared with the script, which counts on from where the server began. */
export function countdown(seconds: number, units: CountdownUnits): string {
  const left = Math.max(0, Math.ceil(seconds))
  const parts: [number, string][] = [
    [Math.floor(left / 3600), units.hour],
    [Math.floor(left / 60) % 60, units.minute],
    [left % 60, units.second],
  ]
  const said = parts.filter(([value]) => value > 0)
  return (said.length > 0 ? said : parts.slice(2)).map(([value, unit]) => unit.replace('{n}', String(value))).join(' ')
}

/** Seconds from now until then, never negative. */
export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 1000))
}
