import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

/** CPU a process has used since it started (all its threads), and its memory. */
export interface Usage {
  cpuMs: number
  rssMiB: number
}

/** A process of its own that answers questions over its channel. */
export interface Child<Ready = unknown> {
  ready: Ready
  /** @throws Error when it fails, ends, or takes a minute longer than it was told it may */
  ask<Answer>(question: string, argument?: unknown, seconds?: number): Promise<Answer>
  usage(): Promise<Usage>
  stop(): Promise<void>
}

/** Longest that anything but a measured phase may take, in milliseconds; nothing here waits for ever. */
const patienceMs = 60_000

/**
 * Starts an entry file of this folder (without extension: the same from source and from dist) and waits until it serves.
 * What it prints is shown only if it fails: libraries have much to say.
 */
export async function startChild<Ready>(entry: string, settings: unknown = {}): Promise<Child<Ready>> {
  const fromSource = import.meta.url.endsWith('.ts')
  const path = fileURLToPath(new URL(`${entry}${fromSource ? '.ts' : '.js'}`, import.meta.url))
  const child = fork(path, [JSON.stringify(settings)], {
    execArgv: fromSource ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4_000)
  })
  const open = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>()
  let asked = 0
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void ended.then(() => {
    for (const { reject } of open.values()) reject(new Error(`${entry} ended:\n${complaint}`))
  })
  child.on('message', ({ to, answer, error }: { to: number; answer?: never; error?: string }) => {
    const waiting = open.get(to)
    open.delete(to)
    if (error === undefined) waiting?.resolve(answer as never)
    else waiting?.reject(new Error(`${entry}: ${error}`))
  })
  const ask = async <Answer>(question: string, argument?: unknown, seconds = 0): Promise<Answer> => {
    const number = asked++
    const answer = new Promise<Answer>((resolve, reject) => open.set(number, { resolve, reject }))
    const refuse = () => open.get(number)?.reject(new Error(`${entry} did not answer ${question}`))
    const late = setTimeout(refuse, patienceMs + seconds * 1000)
    try {
      child.send({ number, question, argument })
      return await answer
    } finally {
      clearTimeout(late)
    }
  }
  const stop = async () => {
    child.kill('SIGKILL') // It holds nothing that outlives it.
    await ended
  }
  try {
    return { ready: await ask<Ready>('ready'), ask, usage: () => ask<Usage>('usage'), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A port that is free at the moment: the simulators must know the broker's redirect URIs before it listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
