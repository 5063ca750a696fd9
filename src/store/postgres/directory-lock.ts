import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Times we look before we say that another process has it: two that start at once may both step back. */
const looks = 5

/** A process. A later process with the same number is not taken for it. */
interface Holder {
  pid: number
  /** On Linux the boot and the clock ticks since then when it started; elsewhere unknown, `0`. */
  started: string
  host: string
}

/** Lock files this process has. */
const ours = new Set<string>()

/**
 * Keeps a directory for this process until the function it answers is called. Each process puts a file that names it
 * into `<directory>.lock/` and only then looks whether there are others: so of two, at most one goes on, however the
 * other ends. Files of processes that are gone (`kill -9`, power cut, a container that was started again) are removed.
 *
 * What another host holds cannot be looked at, so it stays until its file is deleted by hand; two containers that were
 * given the same host name and the same volume are not told apart. Why not a socket: docs/decisions/0016-directory-lock.md.
 * @throws Error naming the process that has it and its lock file
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const folder = `${directory}.lock`
  const self = await holder(process.pid)
  const file = join(folder, nameOf(self))
  if (ours.has(file)) throw inUse(directory, self, file)
  ours.add(file)
  const release = async () => {
    ours.delete(file)
    await rm(file, { force: true })
    // Not empty: another process is looking.
    await rmdir(folder).catch(() => {})
  }
  try {
    for (let look = 1; ; look++) {
      await put(folder, file, directory)
      const other = await findOther(folder, self)
      if (!other) return release
      await rm(file, { force: true })
      if (look === looks) throw inUse(directory, other, join(folder, nameOf(other)))
      // Different for every process, so that two that meet do not meet again.
      await new Promise((resolve) => setTimeout(resolve, 5 + ((process.pid * look) % 31)))
    }
  } catch (error) {
    await release()
    throw error
  }
}

async function put(folder: string, file: string, directory: string): Promise<void> {
  const words = `Process ${process.pid} on ${hostname()} has ${directory} open.\n`
  for (let tries = 1; ; tries++) {
    await mkdir(folder, { recursive: true })
    try {
      return await writeFile(file, words)
    } catch (error) {
      // A process that left just now took the empty folder with it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === looks) throw error
    }
  }
}

/** Another process that is alive, as far as we know. Files of dead processes are removed. */
async function findOther(folder: string, self: Holder): Promise<Holder | null> {
  for (const name of await readdir(folder)) {
    const other = holderOf(name)
    if (!other || name === nameOf(self)) continue
    if (await isAlive(other, self)) return other
    await rm(join(folder, name), { force: true })
  }
  return null
}

async function isAlive(other: Holder, self: Holder): Promise<boolean> {
  if (other.host !== self.host) return true
  // A file of ours would have our name: this number was another process's before.
  if (other.pid === self.pid) return false
  const { started } = await holder(other.pid)
  if (started !== unknown && other.started !== unknown) return started === other.started
  try {
    // Signal 0 is not sent, only allowed or not.
    process.kill(other.pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const unknown = '0'

async function holder(pid: number): Promise<Holder> {
  return { pid, started: await startOf(pid), host: hostname().replaceAll(/[^A-Za-z0-9-]/g, '_') }
}

async function startOf(pid: number): Promise<string> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ])
    // proc(5): the second field is the name in brackets, which may contain anything; state is 3rd, starttime 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended; only its parent has not asked yet.
    return fields[0] === 'Z' ? 'ended' : `${boot.slice(0, 8)}-${fields[19]}`
  } catch {
    return unknown
  }
}

const nameOf = ({ pid, started, host }: Holder) => `${pid}.${started}.${host}`

function holderOf(name: string): Holder | null {
  const [, pid, started, host] = /^(\d+)\.([0-9a-f-]+)\.([A-Za-z0-9_-]*)$/.exec(name) ?? []
  return pid && started && host !== undefined ? { pid: Number(pid), started, host } : null
}

function inUse(directory: string, { pid, host }: Holder, file: string): Error {
  const who = pid === process.pid ? 'this process' : `process ${pid} on ${host}`
  return new Error(
    `The data directory ${directory} is in use by ${who} (lock file ${file}). Only one process at a time can use it: ` +
      'stop that one or choose another directory. If its host is gone, delete the lock file.',
  )
}
