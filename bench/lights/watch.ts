import { openClient } from '../driver/client.ts'
import type { Seen } from './figures.ts'

/** How often the lights are looked at, in milliseconds: so exact is every figure. */
const everyMs = 100

/** Looks at `/lights.json` for as long as it runs. */
export interface Watch {
  seen: readonly Seen[]
  lights(): Seen['doors']
  stop(): Promise<void>
}

export async function startWatch(broker: string): Promise<Watch> {
  const client = openClient(broker, 2)
  const seen: Seen[] = []
  const look = async () => {
    const { text } = await client.send('/lights.json')
    const { doors } = JSON.parse(text) as { doors: { id: string; light: 'green' | 'yellow' | 'red' }[] }
    seen.push({ at: Date.now(), doors: Object.fromEntries(doors.map(({ id, light }) => [id, light])) })
  }
  await look()
  let looking = Promise.resolve()
  // A look that fails is none: the figures count from look to look.
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {})
  }, everyMs)
  return {
    seen,
    lights: () => seen.at(-1)?.doors ?? {},
    async stop() {
      clearInterval(timer)
      await looking
      await client.close()
    },
  }
}
