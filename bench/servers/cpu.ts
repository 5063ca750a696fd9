import { readFile } from 'node:fs/promises'
import { childrenOf } from './postgres.ts'

/** CPU that a program has used since it started, in milliseconds; user and system, all threads and child processes. */
export interface Meter {
  name: string
  cpuMs(): Promise<number>
}

/** What Linux counts process times in, for programs: always a hundredth of a second (USER_HZ, proc_pid_stat(5)). */
const tickMs = 10

/** A program on this machine and all its children, also those that have ended. @throws Error where there is no `/proc` */
export function processMeter(name: string, pid: number): Meter {
  return {
    name,
    async cpuMs() {
      const own = await ticksOf(pid, 4)
      // One that ends now is counted with its parent the next time.
      const live = (await childrenOf({ pid })).map((child) => ticksOf(child, 2).catch(() => 0))
      return [own, ...(await Promise.all(live))].reduce((sum, ticks) => sum + ticks, 0) * tickMs
    },
  }
}

/** The first `fields` of utime, stime, cutime, cstime: what it used itself, and what its ended children did. */
async function ticksOf(pid: number, fields: 2 | 4): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => {
    throw new Error(`the CPU of process ${pid} cannot be read: the bench needs the /proc of Linux`)
  })
  // The name, in brackets, may hold spaces; the state is the next field, and utime the twelfth from there.
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return afterName
    .slice(11, 11 + fields)
    .map(Number)
    .reduce((sum, ticks) => sum + ticks, 0)
}
