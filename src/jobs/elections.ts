import type { Job } from '../domain/job.ts'
import type { Candidacy, Candidates, ElectionResult, Leadership, TaskName } from '../domain/leadership.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { withDeadline } from '../mechanics/deadline.ts'

/** This process in all elections: one round trip a round, however many tasks it stands for. */
export interface Elections extends Candidates {
  /** The first round, before other jobs begin. Never rejects; ends soon where the store does not answer, with no leader known. */
  begin(): Promise<void>
  /** The rounds that follow; the first one a pause away. While one fails `leads` is null. */
  job: Job
  /** Gives up everything, so that others need not wait for the end of a term. Never rejects; ends soon. */
  resign(): Promise<void>
}

interface Entry {
  willing(): boolean
  result: ElectionResult | null
  /** By this process's clock, and from before the store was asked: it ends here no later than there. */
  until: Instant
}

/** A term is as long as this many rounds, and the patience: then another process takes the place of a leader that is gone. */
const leaseRounds = 4
/** After so long without an answer of the store, in milliseconds or as a share of a round if that is longer, the leader is unknown. */
const leastPatienceMs = 250
const patienceShare = 0.5

const done = () => undefined

/** @param everyMs how often terms are renewed and others' are looked for, in milliseconds */
export function openElections(
  world: Pick<World, 'now' | 'after' | 'token'>,
  leadership: Leadership,
  everyMs: number,
): Elections {
  const patienceMs = Math.max(leastPatienceMs, everyMs * patienceShare)
  const leaseMs = leaseRounds * everyMs + patienceMs
  const candidate = world.token(128)
  const entries = new Map<TaskName, Entry>()

  const soon = (work: Promise<unknown>): Promise<void> =>
    withDeadline(work.then(done, done), patienceMs, done, world.after)
  let underWay: Promise<void> | null = null

  /** Never two at a time: a store that hangs is asked again when it has answered or failed. */
  function campaign(): Promise<void> {
    underWay ??= round().finally(() => {
      underWay = null
    })
    return underWay
  }

  async function round(): Promise<void> {
    const asked = [...entries]
    if (asked.length === 0) return
    const forget = () => {
      for (const [, each] of asked) each.result = null
    }
    const until = world.now() + leaseMs
    const candidacies = asked.map(([task, { willing }]): Candidacy => ({ task, willing: willing() }))
    const answered = world.after(patienceMs, forget)
    try {
      const results = await leadership.campaign(candidate, candidacies, leaseMs)
      asked.forEach(([, each], index) => {
        each.result = results[index] ?? null
        each.until = until
      })
    } catch (error) {
      forget()
      throw error
    } finally {
      answered()
    }
  }

  return {
    stand(task, willing = () => true) {
      if (entries.has(task)) throw new Error(`this process stands for ${task} already`)
      const mine: Entry = { willing, result: null, until: 0 }
      entries.set(task, mine)
      const current = () => (mine.result !== null && world.now() < mine.until ? mine.result : null)
      return {
        leads: () => current()?.leads ?? null,
        fencingToken() {
          const result = current()
          return result?.leads ? result.fencingToken : null
        },
      }
    },
    begin: () => soon(campaign()),
    job: {
      name: 'elections',
      consequence: 'every process does what one should do for all',
      everyMs,
      run: campaign,
    },
    async resign() {
      const tasks = [...entries.keys()]
      for (const each of entries.values()) each.result = null
      if (tasks.length > 0) await soon(leadership.resign(candidate, tasks))
    },
  }
}
