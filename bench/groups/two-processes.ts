import { generateKeyring } from '../../src/keyring/keyring.ts'
import { system } from '../../src/system.ts'
import { closedLoop } from '../driver/load.ts'
import { verificationDriver } from '../driver/verification.ts'
import type { Options } from '../options.ts'
import type { BrokerSettings } from '../processes/broker.ts'
import { freePort, startChild } from '../processes/child.ts'
import { measureInTurn, type Row } from '../rounds.ts'
import type { Servers } from '../servers/servers.ts'
import type { Simulators } from './scenery.ts'
import { withStarted } from './started.ts'

/**
 * *Two processes beside one*, on the same stores, with the same keys, under one issuer; each request goes to the next process.
 * The driver, the simulators, Redis and PostgreSQL share the cores with both: on two cores the rate cannot double. What tells is the CPU
 * of a verification, with both processes counted in every row: two processes on free cores do 2 ÷ its ratio as much as one. Each is
 * measured alone, too, and so is warm before both share the work: a process whose code is not compiled yet costs twice as much.
 */
export function twoProcesses(options: Options, servers: Servers): Promise<Row[]> {
  const { concurrency } = options
  return withStarted(async (keep) => {
    const ports = [await freePort(), await freePort()] as const
    const issuer = `http://localhost:${ports[0]}`
    const simulators = keep(await startChild<Simulators>('simulators', { redirectBases: [issuer] })).ready
    const shared = {
      issuers: simulators.issuers,
      stores: await servers.addresses(),
      keyring: await generateKeyring(system),
      issuer,
    }
    const open = async (port: number) =>
      keep(await startChild<{ port: number }>('broker', { ...shared, port } satisfies BrokerSettings))
    const [one, other] = [await open(ports[0]), await open(ports[1])]
    const through = (processes: readonly number[]) => {
      const driver = verificationDriver({
        broker: issuer,
        processes: processes.map((port) => `http://localhost:${port}`),
        simulators: simulators.url,
        connections: concurrency,
      })
      keep({ stop: driver.close })
      return (seconds: number) => closedLoop({ seconds, concurrency, operation: () => driver.verify('certificate') })
    }
    const meterOf = (name: string, process: typeof one) => ({ name, cpuMs: async () => (await process.usage()).cpuMs })
    const second = meterOf('second process', other)
    return measureInTurn(
      [
        {
          id: 'bare-one-process',
          title: 'verification, certificate, one process',
          yardsticks: [],
          process: one,
          others: [second, ...servers.meters],
          run: through([ports[0]]),
        },
        {
          id: 'bare-other-process',
          title: 'verification, certificate, the other process',
          yardsticks: [],
          process: other,
          others: [meterOf('first process', one), ...servers.meters],
          run: through([ports[1]]),
        },
        {
          id: 'two-processes',
          title: 'the same by two processes',
          yardsticks: ['bare-one-process', 'bare-other-process'],
          process: one,
          others: [second, ...servers.meters],
          run: through(ports),
        },
      ],
      options,
    )
  })
}
