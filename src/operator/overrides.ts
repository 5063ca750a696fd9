import type { ProviderId } from '../domain/ids.ts'
import type { LightsBoard } from '../domain/light.ts'
import type {
  AuditEntry,
  Override,
  OverrideDecision,
  OverrideId,
  OverrideStore,
  Withdrawal,
} from '../domain/operator.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { overlay } from './overlay.ts'

export interface OverridesSettings {
  /** How often decisions of other replicas are looked for, in milliseconds. Default 2000. */
  readEveryMs: number
  /** The known decisions may have changed: what is shown has to be worked out again. */
  onChange(): void
  /** Told once when the store stops answering; what is known stays in force until its own end. */
  onFailure(error: unknown): void
}

/** What operators decided, as this replica knows it. */
export interface Overrides {
  /** The board as it is to be shown now. */
  shown(measured: LightsBoard): LightsBoard
  /** In force or planned, in the order of decision. */
  live(): readonly Override[]
  /** When they were last read from the store; null before the first time. */
  readAt(): Instant | null
  /** Keeps a decision and shows it here at once. @throws GwanmunError `store_unavailable` */
  decide(decision: OverrideDecision): Promise<Override>
  /** Takes one back; null when none with this id is live. @throws GwanmunError `store_unavailable` */
  withdraw(id: OverrideId, withdrawal: Withdrawal): Promise<Override | null>
  /** The latest lines of the record. @throws GwanmunError `store_unavailable` */
  audit(limit: number): Promise<readonly AuditEntry[]>
  /** Reads for the first time, then again and again. Rejects when the first reading fails: nobody knows what is closed. */
  start(): Promise<void>
  stop(): void
}

/**
 * Keeps the last known decisions in memory, so that a door stays closed while the store is away, and a board costs no
 * query. Readings never overlap, and one that began before a change of our own is not believed after it.
 */
export function openOverrides(world: World, store: OverrideStore, settings: OverridesSettings): Overrides {
  let known: readonly Override[] = []
  let readAt: Instant | null = null
  let changes = 0
  let reading = false
  let failing = false
  let timer: NodeJS.Timeout | undefined
  /** When a door last showed what an operator wanted: what it shows after that, it shows since then at the earliest. */
  const overlaidAt = new Map<ProviderId, Instant>()

  const read = async (): Promise<void> => {
    const before = changes
    const live = await store.live(world.now())
    if (before !== changes) return
    known = live
    readAt = world.now()
    failing = false
    settings.onChange()
  }
  const failed = (error: unknown) => {
    if (!failing) settings.onFailure(error)
    failing = true
  }
  const look = async (): Promise<void> => {
    if (reading) return
    reading = true
    await read().catch(failed)
    reading = false
  }
  /** After a change of our own. Should the new reading fail, the change is known all the same. */
  const changed = async (guess: readonly Override[]): Promise<void> => {
    changes++
    known = guess
    settings.onChange()
    await read().catch(failed)
  }

  return {
    shown(measured) {
      const now = world.now()
      const board = overlay(measured, known, now)
      const doors = board.doors.map((door, index) => {
        if (door === measured.doors[index])
          return { ...door, since: Math.max(door.since, overlaidAt.get(door.id) ?? 0) }
        overlaidAt.set(door.id, now)
        return door
      })
      return overlaidAt.size === 0 ? board : { ...board, doors }
    },
    live: () => known.filter(({ until }) => until > world.now()),
    readAt: () => readAt,
    async decide(decision) {
      const kept = await store.decide(decision)
      const others = known.filter(
        ({ door, action }) => action === 'maintenance' || door !== kept.door || action !== kept.action,
      )
      await changed([...others, kept])
      return kept
    },
    async withdraw(id, withdrawal) {
      const ended = await store.withdraw(id, withdrawal)
      if (ended) await changed(known.filter((override) => override.id !== id))
      return ended
    },
    audit: (limit) => store.audit(world.now(), limit),
    async start() {
      await read()
      timer = setInterval(look, settings.readEveryMs)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}
