import { type CodeFlowTarget, codeFlowDriver } from '../driver/code-flow.ts'
import { closedLoop } from '../driver/load.ts'
import { verificationDriver } from '../driver/verification.ts'
import type { Options } from '../options.ts'
import type { BrokerSettings } from '../processes/broker.ts'
import { type Child, freePort, startChild } from '../processes/child.ts'
import { measureInTurn, type Row, type Subject } from '../rounds.ts'

/** The doors differ in where a person's claims are: that of `kakao` costs the broker one more call. */
const doors = [
  { door: 'certificate', claims: 'claims in the ID token' },
  { door: 'kakao', claims: 'claims at userinfo' },
]

interface Simulators {
  url: string
  issuers: Record<string, string>
}

/** *Citizen verification*: start → simulator → callback → session → `/next`, against the bare library's code flow. */
export async function verification(options: Options): Promise<Row[]> {
  const started: { stop(): Promise<void> }[] = []
  const keep = <Started extends { stop(): Promise<void> }>(child: Started): Started => {
    started.push(child)
    return child
  }
  try {
    const ports = [await freePort(), await freePort()] as const
    const redirectBases = ports.map((port) => `http://localhost:${port}`)
    const simulators = keep(await startChild<Simulators>('simulators', { redirectBases }))
    const bare = keep(await startChild<CodeFlowTarget>('bare-openid-provider'))
    const open = async (port: number, database: boolean) => {
      const settings: BrokerSettings = { port, database, issuers: simulators.ready.issuers }
      return keep(await startChild<{ origin: string }>('broker', settings))
    }
    const broker = await open(ports[0], true)
    const lean = await open(ports[1], false)
    const driven = { options, keep, simulators: simulators.ready.url }
    return await measureInTurn([bareFlow(bare, driven), ...citizens(broker, lean, driven)], options)
  } finally {
    await Promise.all(started.map((child) => child.stop()))
  }
}

interface Driven {
  options: Options
  simulators: string
  keep(driver: { stop(): Promise<void> }): void
}

function bareFlow(bare: Child<CodeFlowTarget>, { options: { concurrency }, keep }: Driven): Subject {
  const driver = codeFlowDriver(bare.ready, concurrency)
  keep({ stop: driver.close })
  return {
    id: 'bare-code-flow',
    title: 'bare oidc-provider, code flow',
    yardsticks: [],
    process: bare,
    run: (seconds) => closedLoop({ seconds, concurrency, operation: driver.login }),
  }
}

function citizens(broker: Child<{ origin: string }>, lean: Child<{ origin: string }>, driven: Driven): Subject[] {
  const { simulators, keep } = driven
  const { concurrency } = driven.options
  const through = (process: typeof broker) => {
    const driver = verificationDriver({ broker: process.ready.origin, simulators, connections: concurrency })
    keep({ stop: driver.close })
    return (door: string) => ({
      yardsticks: ['bare-code-flow'],
      process,
      run: (seconds: number) => closedLoop({ seconds, concurrency, operation: () => driver.verify(door) }),
    })
  }
  const [real, withoutDatabase] = [through(broker), through(lean)]
  return [
    ...doors.map(({ door, claims }) => ({
      id: `verification-${door}`,
      title: `verification, ${door} (${claims})`,
      ...real(door),
    })),
    {
      id: 'verification-without-database',
      title: 'the same, certificate, PGlite replaced by a map',
      ...withoutDatabase('certificate'),
    },
  ]
}
