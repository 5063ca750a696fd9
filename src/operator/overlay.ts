import type { ProviderId } from '../domain/ids.ts'
import type { DoorLight, LightReason, LightsBoard } from '../domain/light.ts'
import type { Override } from '../domain/operator.ts'
import type { Instant } from '../domain/time.ts'

const closedFor: Partial<Record<Override['action'], LightReason>> = {
  close: 'operator_closed',
  maintenance: 'maintenance',
}

/** Whether an override counts at this instant; `until` itself is already over. */
export function isInForce({ from, until }: Pick<Override, 'from' | 'until'>, now: Instant): boolean {
  return from <= now && now < until
}

/**
 * The measured board as operators want it shown. Pure. A decision that shuts a door goes before one that colours it, and
 * of two alike the last in `overrides` counts. A colour is only a colour: a door that measuring has shut stays as it is,
 * so no word of an operator lets anybody past an open breaker.
 */
export function overlay(board: LightsBoard, overrides: readonly Override[], now: Instant): LightsBoard {
  const inForce = overrides.filter((override) => isInForce(override, now))
  if (inForce.length === 0) return board
  return { ...board, doors: board.doors.map((door) => overlaid(door, inForceAt(inForce, door.id))) }
}

/** After what time a closed door is worth another try, in milliseconds. */
const askAgainMs = 60_000

/**
 * From when it is worth trying a door again that an operator has shut: after planned maintenance; where a door was
 * closed, within the minute, since its expiry is only the latest time. Null when no operator keeps it shut. Pure.
 */
export function reopensAt(overrides: readonly Override[], door: ProviderId, now: Instant): Instant | null {
  const closing = overrides.filter((one) => one.door === door && closedFor[one.action] && isInForce(one, now))
  if (closing.length === 0) return null
  return Math.max(
    ...closing.map(({ action, until }) => (action === 'maintenance' ? until : Math.min(until, now + askAgainMs))),
  )
}

function inForceAt(overrides: readonly Override[], door: ProviderId): Override | undefined {
  const here = overrides.filter((override) => override.door === door && override.lowered === null)
  return here.findLast(({ action }) => closedFor[action]) ?? here.at(-1)
}

function overlaid(door: DoorLight, override: Override | undefined): DoorLight {
  if (!override) return door
  const { action, light, from: since } = override
  const decided = { decidedBy: 'operator', rule: undefined, dependency: undefined } as const
  const closed = closedFor[action]
  if (closed) {
    const until = action === 'maintenance' ? override.until : undefined
    return { ...door, light: 'red', selectable: false, reason: closed, waitSeconds: null, since, until, ...decided }
  }
  if (!door.selectable || light === null || light === door.light) return door
  return { ...door, light, reason: reasonFor(light, door.reason), since: Math.max(since, door.since), ...decided }
}

/**
 * The closed list of reasons knows none for “because I say so”. What was measured stays the reason where it explains the
 * colour; else `unknown`: an operator who forces a worse light knows of trouble that is not measured yet, and `failing` would be a
 * statement about the provider that nothing bears out. `decidedBy` beside it says whose word it is, and so does the card.
 */
function reasonFor(light: DoorLight['light'], measured: LightReason): LightReason {
  if (light === 'green') return 'ok'
  return measured === 'ok' ? 'unknown' : measured
}
