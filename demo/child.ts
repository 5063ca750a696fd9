import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A simulator in a process of its own: neither its load nor its end is the broker's. */
export interface Child {
  /** The JSON it printed when it was ready. */
  ready: Record<string, unknown>
  stop(): Promise<void>
}

/**
 * Starts an entry file beside this one and waits for its ready line.
 * @param entry relative to this folder, without extension: the same from source and from dist
 * @throws Error when it ends before it is ready, with what it wrote
 */
export async function startChild(entry: string, env: Record<string, string>): Promise<Child> {
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
  const ready = await firstLine(child, entry)
  child.stdout?.resume()
  return {
    ready,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function firstLine(child: ChildProcess, entry: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
    lines.once('line', (line) => {
      lines.close()
      try {
        resolve(JSON.parse(line))
      } catch {
        reject(new Error(`${entry} printed no ready line but: ${line}`))
      }
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${entry} ended before it was ready (exit code ${code})`)))
  })
}
