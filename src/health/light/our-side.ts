import type { ProviderId } from '../../domain/ids.ts'
import { type DoorLight, type LightsBoard, type OurSide, type OwnPart, ownParts } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'
import { openSeveralDoors } from '../evidence/several-doors.ts'
import type { Starvation } from '../evidence/starvation.ts'
import type { BoardEntry } from './board.ts'
import { lightOf } from './rules.ts'
import type { LightThresholds } from './thresholds.ts'

/** What a part of ours says of itself while it cannot do its work. */
export interface Unable {
  /** When it is looked at again. */
  nextTryAt: Instant
  /** Doors that prove all the same that people get through. Default none. */
  except?: readonly ProviderId[] | undefined
}

/** Collects what of ours cannot carry a login, and shows the lights accordingly. */
export interface OurSideWatch {
  /** Reports a part, as often as it is looked at; null = it does its work. */
  report(what: OwnPart, unable: Unable | null): void
  /** The first part of the list `ownParts` that is unable. */
  now(): OurSide
  /** The board as it is to be shown now. While our own side is unable, what was measured of a provider is not told. */
  shown(board: LightsBoard): LightsBoard
}

/** Stands in place of a rule while a door shows that our own side is unable. */
export const ourSideRule = 'our-side'

/** The next try is told in steps of so many milliseconds, at least one half ahead: a page is read seconds after it was made. */
const tryStepMs = 10_000

export function openOurSide(world: Pick<World, 'now'>): OurSideWatch {
  const unable = new Map<OwnPart, Unable & { since: Instant }>()
  /** When a door last showed our own side: what it shows after that, it shows since then at the earliest. */
  const shownAt = new Map<ProviderId, Instant>()

  const worst = () => ownParts.find((part) => unable.has(part))
  const now = (): OurSide => {
    const what = worst()
    const state = what && unable.get(what)
    if (!what || !state) return { kind: 'ok' }
    return { kind: 'unable', what, since: state.since, nextTryAt: readable(state.nextTryAt, world.now()) }
  }

  return {
    report(what, state) {
      if (state) unable.set(what, { ...state, since: unable.get(what)?.since ?? world.now() })
      else unable.delete(what)
    },
    now,
    shown(board) {
      const ourSide = now()
      if (ourSide.kind === 'unable') {
        const shown = withOurSide(board, ourSide, unable.get(ourSide.what)?.except ?? [])
        for (const { id, rule } of shown.doors) if (rule === ourSideRule) shownAt.set(id, world.now())
        return shown
      }
      if (shownAt.size === 0) return { ...board, ourSide }
      const sinceOf = ({ id, since }: DoorLight) => Math.max(since, shownAt.get(id) ?? 0)
      return { ...board, ourSide, doors: board.doors.map((door) => ({ ...door, since: sinceOf(door) })) }
    },
  }
}

/**
 * The board while our own side is unable: every door is unknown and cannot be chosen, but for the `except`. A door that an
 * operator has shut stays as it is, because that was not measured. Pure.
 */
export function withOurSide(
  board: LightsBoard,
  ourSide: Extract<OurSide, { kind: 'unable' }>,
  except: readonly ProviderId[],
): LightsBoard {
  const unknown = (door: DoorLight): DoorLight => ({
    ...door,
    light: 'yellow',
    selectable: false,
    reason: 'unknown',
    waitSeconds: null,
    since: ourSide.since,
    rule: ourSideRule,
    dependency: undefined,
  })
  const stays = (door: DoorLight) =>
    except.includes(door.id) || door.reason === 'operator_closed' || door.reason === 'maintenance'
  return { ...board, ourSide, doors: board.doors.map((door) => (stays(door) ? door : unknown(door))) }
}

function readable(nextTryAt: Instant, now: Instant): Instant {
  return Math.ceil(Math.max(nextTryAt, now + tryStepMs / 2) / tryStepMs) * tryStepMs
}

/**
 * Reports once a tick what health itself knows of our own side: an event loop that is late, and doors that fail together.
 */
export function ourSideReport(
  { thresholds, probeThinMs, tickMs }: { thresholds: LightThresholds; probeThinMs: number; tickMs: number },
  { starvation, ourSide }: { starvation: Starvation; ourSide: Pick<OurSideWatch, 'report'> | undefined },
): (entries: readonly BoardEntry[], now: Instant) => void {
  const severalDoors = openSeveralDoors()
  return (entries, now) => {
    const doors = entries.map(({ id, dependsOn, condition }) => {
      const { rule } = lightOf(condition, now, thresholds)
      return { id, dependsOn, rule, lastEvidenceAt: condition.signals.lastEvidenceAt }
    })
    const together = severalDoors(doors, now)
    ourSide?.report('several_doors', together && { ...together, nextTryAt: now + probeThinMs })
    ourSide?.report('event_loop', starvation.isUnable(now) ? { nextTryAt: now + tickMs } : null)
  }
}
