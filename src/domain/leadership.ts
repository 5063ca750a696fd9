/** What one process of many is to do, e.g. `sweep-holds` or `probe:kakao`. No spaces; the number of tasks is small and fixed. */
export type TaskName = string

/** What one process says about one task. */
export interface Candidacy {
  task: TaskName
  /** False: it does not want to lead, and gives up the term it holds. */
  willing: boolean
}

/** The answer about one task. */
export interface ElectionResult {
  /** Whether the process that asked leads now, until the end of the lease it asked for. */
  leads: boolean
  /**
   * Grows with every term, of any process: the number of the term that stands, or of the last one; 0 when there was none. A
   * resource that remembers the greatest number it has seen can refuse a leader whose term is over.
   */
  fencingToken: number
}

/**
 * Elects one process of many for each task. The store's clock decides when a term ends, so two processes never lead one task
 * at the same time by that clock. A store that loses its data (restart, failover) may elect again before the old term has
 * ended: work that must not be done twice needs the fencing token, or a constraint where the work is written down.
 */
export interface Leadership {
  /**
   * Begins or renews a term of `leaseMs` milliseconds for every task in which the candidate is willing and no other process
   * leads; one round trip for all of them. A renewal that comes after the end of the term begins a new one.
   * @param candidate this process; random, without spaces
   * @returns one result for each candidacy, in their order
   * @throws GwanmunError `store_unavailable`
   */
  campaign(candidate: string, candidacies: readonly Candidacy[], leaseMs: number): Promise<readonly ElectionResult[]>
  /** Gives up the terms that the candidate holds: another process can begin one at once. @throws GwanmunError `store_unavailable` */
  resign(candidate: string, tasks: readonly TaskName[]): Promise<void>
}

/** What this process is in the election for one task. */
export interface Candidate {
  /** Whether it leads; null while that is unknown: the store does not answer, or was not asked yet. */
  leads(): boolean | null
  /** Of its term, see `ElectionResult`; null unless it leads. */
  fencingToken(): number | null
}

/** This process in all elections. */
export interface Candidates {
  /**
   * Stands for a task from the next round on. Once a process.
   * @param willing asked before every round; false gives the task up. Default: always willing
   */
  stand(task: TaskName, willing?: () => boolean): Candidate
}

/** A clock that is set back by more than this, in milliseconds, ends the terms that were given before. */
export const clockStepMs = 5_000
