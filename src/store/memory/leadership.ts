import {
  type Candidacy,
  clockStepMs,
  type ElectionResult,
  type Leadership,
  type TaskName,
} from '../../domain/leadership.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'

interface Term {
  candidate: string
  token: number
  until: Instant
  /** No end further ahead than this makes sense; see `clockStepMs`. */
  leaseMs: number
}

/** Elections among the candidates of this process. */
export function memoryLeadership({ now }: Pick<World, 'now'>): Leadership {
  const terms = new Map<TaskName, Term>()
  const isRunning = ({ until, leaseMs }: Term) => now() < until && until <= now() + leaseMs + clockStepMs

  function stand(candidate: string, { task, willing }: Candidacy, leaseMs: number): ElectionResult {
    const last = terms.get(task)
    const running = last !== undefined && isRunning(last) ? last : null
    const token = last?.token ?? 0
    if (!willing) {
      if (running?.candidate === candidate) terms.set(task, { ...running, until: now() })
      return { leads: false, fencingToken: token }
    }
    if (running && running.candidate !== candidate) return { leads: false, fencingToken: token }
    // By the clock, so that a store that lost its terms gives no number twice.
    const fencingToken = running ? token : Math.max(token + 1, now())
    terms.set(task, { candidate, token: fencingToken, until: now() + leaseMs, leaseMs })
    return { leads: true, fencingToken }
  }

  return {
    campaign: async (candidate, candidacies, leaseMs) =>
      candidacies.map((candidacy) => stand(candidate, candidacy, leaseMs)),
    async resign(candidate, tasks) {
      for (const task of tasks) stand(candidate, { task, willing: false }, 0)
    },
  }
}
