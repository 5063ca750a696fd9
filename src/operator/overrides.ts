/**
 * operator/: what operators decide about doors: force a light, close, maintenance; each with an end and a reason.
 *
 *   request → decision.ts (times) → OverrideStore (rows that are only added) → overrides.ts (known here, read again) → overlay.ts
 *   measured board ────────────────────────────────────────────────────────────────────────────────────────────────▶ shown board
 *
 * operators.ts knows operators by their token. A decision never opens what measuring has shut. ADR 9.
 */
import type { ProviderId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
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
  /**
   * Reads them from the store. Rejects when that fails; what is known then stays in force until its own end. Before the first
   * reading it is unknown what is closed.
   */
  read(): Promise<void>
  /** Reads again and again, for what other replicas decided. */
  job: Job
  /** `act` is called whenever the decisions have changed: what is shown has to be worked out again. */
  follow(act: () => void): void
}

/** How often decisions that other replicas wrote down are read, in milliseconds. */
const readEveryMs = 2_000

/**
 * Keeps the last known decisions in memory, so that a door stays closed while the store is away, and a board costs no
 * query. A reading that began before a change of our own is ignored after it.
 */
export function openOverrides(world: Pick<World, 'now'>, store: OverrideStore): Overrides {
  let known: readonly Override[] = []
  let readAt: Instant | null = null
  let changes = 0
  const followers: (() => void)[] = []
  /** When a door last showed what an operator wanted: what it shows after that, it shows since then at the earliest. */
  const overlaidAt = new Map<ProviderId, Instant>()

  const read = async (): Promise<void> => {
    const before = changes
    const live = await store.live(world.now())
    if (before !== changes) return
    const isNews = readAt === null || !isSame(known, live)
    known = live
    readAt = world.now()
    if (isNews) changed()
  }
  const changed = () => {
    for (const act of followers) act()
  }
  /** After a change of our own. Should the new reading fail, the change is known all the same. */
  const adopt = async (guess: readonly Override[]): Promise<void> => {
    changes++
    known = guess
    changed()
    await read().catch(() => undefined)
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
      const others = known.filter(({ door, action }) => addsUp(action) || door !== kept.door || action !== kept.action)
      await adopt([...others, kept])
      return kept
    },
    async withdraw(id, withdrawal) {
      const ended = await store.withdraw(id, withdrawal)
      if (ended) await adopt(known.filter((override) => override.id !== id))
      return ended
    },
    audit: (limit) => store.audit(world.now(), limit),
    read,
    job: {
      name: 'read-overrides',
      consequence: 'the decisions of operators that were last read stay in force',
      everyMs: readEveryMs,
      run: read,
    },
    follow: (act) => void followers.push(act),
  }
}

/** A decision is never changed but for its end. */
function isSame(known: readonly Override[], read: readonly Override[]): boolean {
  return (
    known.length === read.length &&
    known.every(({ id, until }, place) => read[place]?.id === id && read[place]?.until === until)
  )
}

/**
 * Whether decisions of this kind for one door stand beside each other. A second `lower` must never give back what the first took:
 * to lower the acr of a door whose calls are refused would open the calls again.
 */
function addsUp(action: Override['action']): boolean {
  return action === 'maintenance' || action === 'lower'
}
