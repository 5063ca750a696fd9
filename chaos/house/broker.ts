import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { guard } from '../../bench/servers/guard.ts'

/** One process of `npm run serve`: it may be killed and frozen, and started again. */
export interface BrokerProcess {
  name: string
  /** Of this process alone, past the address that people see. */
  origin: string
  start(): void
  /** `kill -9`; resolves once it is gone. */
  kill(): Promise<void>
  /** SIGSTOP: it accepts connections and answers none. */
  freeze(): void
  thaw(): void
}

export interface BrokerProcessOptions {
  name: string
  port: number
  /** The compiled program of `npm run serve`. */
  program: string
  env: Readonly<Record<string, string>>
  /** Told when the process ends without having been killed: with its exit code, and what it said last. */
  endedByItself(what: string): void
  /** Told of each line of its log from `error` up. */
  complained(line: string): void
}

/** Lines of its standard error that are kept. */
const keptLines = 20

export function brokerProcess(options: BrokerProcessOptions): BrokerProcess {
  const { name, port, program, env, endedByItself, complained } = options
  let running: ChildProcess | null = null

  function start(): void {
    const child = guard(
      spawn(process.execPath, [program], {
        env: { ...process.env, ...env, PORT: `${port}`, HOST: '127.0.0.1', METRICS_PORT: '0', LOG_LEVEL: 'error' },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
    running = child
    const said: string[] = []
    if (child.stderr)
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line)
        if (said.length > keptLines) said.shift()
      })
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('{')) complained(line)
      })
    child.once('exit', (code, signal) => {
      if (running !== child) return
      running = null
      endedByItself(`ended by itself (${signal ?? `exit code ${code}`}): ${said.join(' | ') || 'it said nothing'}`)
    })
  }

  return {
    name,
    origin: `http://127.0.0.1:${port}`,
    start,
    async kill() {
      const child = running
      running = null
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
    freeze: () => void running?.kill('SIGSTOP'),
    thaw: () => void running?.kill('SIGCONT'),
  }
}
