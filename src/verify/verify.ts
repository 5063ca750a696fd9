/**
 * Verify: whether the stores of a running installation keep the rules, by the same checks as the simulation (src/history). `npm run
 * verify`.
 *
 *   environment, files ─▶ installation ─┬▶ PostgreSQL: one snapshot, read row by row ─▶ slots · people ─┐
 *                                       └▶ Redis: how many people are inside                           ├─▶ Finding[] ─▶ lines or JSON, exit code
 *                                                                          limits.insideLimit ─────────┘
 *
 * It writes nothing: the snapshot is a read-only transaction, and the count in Redis ends no lease. It may run on a replica. What
 * people were told is in no store, so the rules about that (lost answers, windows, order) are the simulation's alone. No finding
 * names a person.
 */
import { join } from 'node:path'
import { type Environment, type FileConfig, storeChoice } from '../config.ts'
import type { World } from '../domain/world.ts'
import { collector, type Findings } from '../history/check.ts'
import { sentence } from '../history/finding.ts'
import type { Report } from '../history/state-checks.ts'
import { openDirectorySnapshot, openServerSnapshot, type Snapshot } from '../store/postgres/snapshot.ts'
import { openRedis } from '../store/redis/connection.ts'
import { insideNow } from '../store/redis/inside-now.ts'
import { type Counted, checkBooks } from './books.ts'

/** What was looked at, and in what it differs from the rules. */
export interface Verified {
  counted: Counted
  /** People inside the waiting room; null: hot state is in the memory of the broker, where no other process sees it. */
  inside: number | null
  found: Findings
}

/** @throws Error when a store cannot be read; nothing is then said of either */
export async function verify(world: World, environment: Environment, config: FileConfig): Promise<Verified> {
  const { report, found } = collector()
  const snapshot = await openSnapshot(environment)
  try {
    const counted = await checkBooks(snapshot, report)
    const inside = await checkRoom(world, environment, { config, report })
    return { counted, inside, found: found() }
  } finally {
    await snapshot.close()
  }
}

function openSnapshot(environment: Environment): Promise<Snapshot> {
  const { databaseUrl } = storeChoice(environment)
  if (databaseUrl) return openServerSnapshot(databaseUrl)
  return openDirectorySnapshot(join(environment.DATA_DIR, 'postgres'))
}

async function checkRoom(
  world: World,
  environment: Environment,
  { config: { campaign, campaigns, limits }, report }: { config: FileConfig; report: Report },
): Promise<number | null> {
  const { redis: settings } = storeChoice(environment)
  if (!settings) return null
  const redis = await openRedis(world, settings)
  try {
    let all = 0
    for (const { id } of [campaign, ...campaigns]) {
      const inside = await insideNow(redis, id)
      all += inside
      if (inside <= limits.insideLimit) continue
      const what = `${inside} people are inside ${id}; the limit is ${limits.insideLimit} (right for ${limits.leaseSeconds} s after it was lowered)`
      report({ rule: 'inside-limit', who: null, at: world.now(), what })
    }
    return all
  } finally {
    await redis.close()
  }
}

/** Exit codes for scripts: 0 every rule is kept, 1 one is not. The command itself answers 2 when a store cannot be read. */
export function exitCodeOf({ found }: Verified): 0 | 1 {
  return found.findings.length > 0 ? 1 : 0
}

/** For a terminal. */
export function printed({ counted, inside, found }: Verified): string {
  const { slots, holds, bookings } = counted
  const room =
    inside === null ? 'the waiting room is in the broker’s memory and was not read' : `${inside} people inside`
  const more = [...found.counts].flatMap(([rule, count]) => {
    const shown = found.findings.filter((one) => one.rule === rule).length
    return count > shown ? [`${rule} · ${count - shown} more`] : []
  })
  return [
    `${slots} slots, ${holds} holds, ${bookings} bookings, in one snapshot; ${room}.`,
    ...found.findings.map((finding) => `✘ ${sentence(finding, { naming: false })}`),
    ...more,
    ...(found.findings.length === 0 ? ['✔ every rule is kept'] : []),
  ].join('\n')
}

/** For scripts; the same, and no person in it. */
export function json({ counted, inside, found }: Verified): string {
  const findings = found.findings.map(({ rule, at, what }) => ({ rule, at, what }))
  return JSON.stringify({ ...counted, inside, counts: Object.fromEntries(found.counts), findings }, null, 2)
}
