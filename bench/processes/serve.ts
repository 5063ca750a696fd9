import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import type { Usage } from './child.ts'

type Answers = Record<string, (argument: never) => unknown>

/** Settings the parent gave. */
export function settingsOf<Settings>(): Settings {
  return JSON.parse(process.argv[2] ?? '{}') as Settings
}

/**
 * Answers the parent's questions: `ready`, `usage`, `profile` (begin without, end with a file name), and those given.
 * Ends with the parent.
 */
export async function serve(ready: Promise<unknown>, answers: Answers = {}): Promise<void> {
  const all: Answers = { ready: () => ready, usage, profile: profiler(), ...answers }
  process.once('disconnect', () => process.exit())
  process.on('message', ({ number, question, argument }: { number: number; question: string; argument: never }) => {
    Promise.resolve()
      .then(() => all[question]?.(argument))
      .then(
        (answer) => ({ to: number, answer }),
        (error) => ({ to: number, error: String(error instanceof Error ? error.stack : error) }),
      )
      .then((message) => process.send?.(message))
  })
  await ready
}

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000, rssMiB: process.memoryUsage.rss() / 2 ** 20 }
}

function profiler(): (file: string | null) => Promise<void> {
  const session = new Session()
  return async (file) => {
    if (file === null) {
      session.connect()
      await session.post('Profiler.enable')
      await session.post('Profiler.setSamplingInterval', { interval: 200 })
      return session.post('Profiler.start')
    }
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    await writeFile(file, JSON.stringify(profile))
  }
}
