import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The simulators in a process of their own: neither their load nor their end is the broker's. */
export interface Child {
  /** The JSON they printed when they were ready, a line each, in no order. */
  ready: readonly Record<string, unknown>[]
  stop(): Promise<void>
}

/**
 * Starts an entry file beside this one and waits for its ready lines.
 * @param entry relative to this folder, without extension: the same from source and from dist
 * @param servers ready lines to wait for
 * @throws Error when it ends before it is ready, with what it wrote
 */
export async function startChild(entry: string, env: Record<string, string>, servers: number): Promise<Child> {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const path = fileURLToPath(new URL(`${entry}${extension}`, import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, path], {
    env: { ...process.env, ...env },
    // The channel carries nothing. It closes when this process is killed, and the simulators stop by themselves then.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // Ctrl-C reaches the whole process group; the simulators must stop after the broker has drained.
    detached: true,
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const ready = await firstLines(child, entry, servers)
  child.stdout?.resume()
  return {
    ready,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function firstLines(child: ChildProcess, entry: string, count: number): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    const ready: Record<string, unknown>[] = []
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
    lines.on('line', (line) => {
      try {
        ready.push(JSON.parse(line))
      } catch {
        reject(new Error(`${entry} printed no ready line but: ${line}`))
      }
      if (ready.length < count) return
      lines.close()
      resolve(ready)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${entry} ended before it was ready (exit code ${code})`)))
  })
}
