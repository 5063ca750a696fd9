import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EveningOptions } from './evening.ts'
import type { Judged } from './search.ts'

/** Evenings to be played, one after the other, to the first that fails. */
export interface Task {
  id: number
  /** By its name; null: the product as it is. */
  mutant: string | null
  evenings: readonly EveningOptions[]
}

export interface Searched {
  id: number
  /** Up to the first that fails. */
  played: readonly Judged[]
  /** Real time. */
  seconds: number
}

/** Evenings on several cores: the clock of a process is virtual while it plays, so these are processes and not threads. */
export interface Workers {
  /** How many play at a time. */
  readonly size: number
  search(task: Omit<Task, 'id'>): Promise<Searched>
  close(): void
}

export function openWorkers(count: number): Workers {
  const self = fileURLToPath(import.meta.url)
  const program = fileURLToPath(new URL(`worker${extname(self)}`, import.meta.url))
  const all = Array.from({ length: count }, () => fork(program))
  const idle = [...all]
  const waiting: ((worker: ChildProcess) => void)[] = []
  let tasks = 0

  async function searchBy(worker: ChildProcess, task: Task): Promise<Searched> {
    const died = new AbortController()
    const ended = (code: number | null) => died.abort(new Error(`a process that plays evenings ended with ${code}`))
    worker.once('exit', ended)
    try {
      const answered = once(worker, 'message', { signal: died.signal })
      worker.send(task)
      const [searched] = (await answered) as [Searched]
      return searched
    } finally {
      worker.off('exit', ended)
    }
  }

  return {
    size: count,
    async search(task) {
      const worker = idle.pop() ?? (await new Promise<ChildProcess>((resolve) => waiting.push(resolve)))
      const searched = await searchBy(worker, { id: tasks++, ...task })
      const next = waiting.shift()
      if (next) next(worker)
      else idle.push(worker)
      return searched
    },
    close() {
      for (const worker of all) worker.removeAllListeners('exit').kill()
    },
  }
}
