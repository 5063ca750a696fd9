import { openClient } from '../driver/client.ts'
import type { Seen } from './figures.ts'

/** How often the lights are looked at, in milliseconds: so exact is every figure. */
const everyMs = 100

/** What is read of `/lights.json`. */
interface Lights {
  doors: { id: string; light: 'green' | 'yellow' | 'red'; reason: string }[]
  service: { state: string }
}

/** Reasons by which a light says that the provider is the cause. */
const blaming: readonly string[] = ['slow', 'failing', 'saturated', 'recovering', 'outage']

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
    const { doors, service } = JSON.parse(text) as Lights
    seen.push({
      at: Date.now(),
      doors: Object.fromEntries(doors.map(({ id, light }) => [id, light])),
      blamed: doors.filter(({ reason }) => blaming.includes(reason)).map(({ id }) => id),
      unable: service.state === 'unable',
    })
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
