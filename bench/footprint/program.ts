import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { processMeter } from '../servers/cpu.ts'
import { guard } from '../servers/guard.ts'
import { childrenOf } from '../servers/postgres.ts'

/** A program of ours as an operator starts it. */
export interface Program {
  title: string
  /** From the start of the process to its ready line, in milliseconds. */
  readyMs: number
  /** CPU of the process and its children until then, in milliseconds. */
  startCpuMs: number
  /** Of the process and its children. */
  usage(): Promise<ProgramUsage>
  stop(): Promise<void>
}

export interface ProgramUsage {
  cpuMs: number
  /** Resident, in MiB; pages that two of the processes share count twice. */
  rssMiB: number
}

/** The longest that a start may take, in milliseconds. */
const startMs = 120_000

export interface ProgramStart {
  title: string
  /** Below the root of the repository, without extension: the same from source and from dist. */
  entry: string
  env: Record<string, string>
  ready: RegExp
  /** Pinned to the first core, as in a container with one CPU. Default false. */
  oneCore?: boolean
}

/** @throws Error with what it wrote when it ends, or does not get ready in time */
export async function startProgram({ title, entry, env, ready, oneCore = false }: ProgramStart): Promise<Program> {
  const fromSource = import.meta.url.endsWith('.ts')
  const path = fileURLToPath(new URL(`../../${entry}${fromSource ? '.ts' : '.js'}`, import.meta.url))
  const node = [process.execPath, ...(fromSource ? ['--import', 'tsx'] : []), path]
  const [program = '', ...args] = oneCore ? ['taskset', '-c', '0', ...node] : node
  const startedAt = performance.now()
  const child = guard(spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }))
  let printed = ''
  const pid = child.pid ?? 0
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => failed(`was not ready after ${startMs} ms`), startMs)
    const failed = (why: string) => {
      clearTimeout(late)
      child.kill('SIGKILL')
      reject(new Error(`${entry} ${why}:\n${printed}`))
    }
    const heard = (chunk: Buffer) => {
      printed = (printed + chunk).slice(-8_000)
      if (!ready.test(printed)) return
      clearTimeout(late)
      resolve()
    }
    child.stdout?.on('data', heard)
    child.stderr?.on('data', heard)
    child.once('error', ({ message }) => failed(message))
    child.once('exit', (code) => failed(`ended with ${code}`))
  })
  const readyMs = performance.now() - startedAt
  const meter = processMeter(entry, pid)
  return {
    title,
    readyMs,
    startCpuMs: await meter.cpuMs(),
    usage: async () => ({ cpuMs: await meter.cpuMs(), rssMiB: await memoryOf([pid, ...(await childrenOf({ pid }))]) }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function memoryOf(pids: readonly number[]): Promise<number> {
  const sizes = pids.map(async (pid) => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0)
  })
  return (await Promise.all(sizes)).reduce((sum, kiB) => sum + kiB, 0) / 1024
}
