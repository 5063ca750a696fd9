import { type Cookies, openBalanced, openClient, redirected } from './client.ts'
import { newPerson } from './people.ts'

export interface VerificationDriver {
  /** One new person in a new browser goes through a door, up to the page that is due. */
  verify(door: string): Promise<boolean>
  close(): Promise<void>
}

/** `GET /doors/{id}` → simulator → callback → `/next`: three requests to the broker, one to the simulator. */
export interface VerificationTarget {
  /** Origin as browsers see it. */
  broker: string
  /** Origins of the processes behind it, asked in turn. Default: itself. */
  processes?: readonly string[]
  simulators: string
  connections: number
}

export function verificationDriver(at: VerificationTarget): VerificationDriver {
  const broker = openBalanced(at.broker, at.processes ?? [at.broker], at.connections)
  const simulators = openClient(at.simulators, at.connections)
  const path = (url: string) => url.slice(new URL(url).origin.length)
  return {
    async verify(door) {
      const cookies: Cookies = new Map()
      const start = await broker.send(`/doors/${door}?login_hint=${newPerson()}`, { cookies })
      const authorize = redirected('start', start, `${at.simulators}/${door}/`)
      const consent = await simulators.send(path(authorize))
      const callback = redirected('authorize', consent, `${at.broker}/doors/${door}/callback?code=`)
      const arrived = await broker.send(path(callback), { cookies })
      const next = redirected('callback', arrived, `${at.broker}/next`)
      const due = await broker.send(path(next), { cookies })
      const page = path(redirected('next', due, at.broker))
      if (page !== '/slots' && page !== '/wait') throw new Error(`next: a new person was sent to ${page}`)
      return true
    },
    async close() {
      await Promise.all([broker.close(), simulators.close()])
    },
  }
}
