import { closedLoop } from '../driver/load.ts'
import { type LoginTarget, loginDriver } from '../driver/login.ts'
import { simulatedFlowDriver } from '../driver/simulated-flow.ts'
import type { Options } from '../options.ts'
import type { Algorithm } from '../processes/bare-library.ts'
import { type Child, startChild } from '../processes/child.ts'
import { measureInTurn, type Row, type Subject } from '../rounds.ts'

const redirectBase = 'http://localhost:9'

interface Simulators {
  issuers: Record<string, string>
}

/** The kinds of issuer: how the ID token is signed is what makes a difference. */
const kinds = [
  { door: 'certificate', title: 'simulators, strict code flow, ES256' },
  { door: 'kakao', title: 'simulators, strict code flow, RS256' },
]

/**
 * *The simulators themselves*: strict checks, ledger and fault book on, against the bare library's code flow. That one
 * asks on a page of its own and makes five requests; ours is hinted and makes three.
 */
export async function simulators(options: Options): Promise<Row[]> {
  const { concurrency } = options
  const started: { stop(): Promise<void> }[] = []
  const keep = <Started extends { stop(): Promise<void> }>(one: Started): Started => {
    started.push(one)
    return one
  }
  try {
    const bare = keep(await startChild<Record<Algorithm, LoginTarget>>('bare-openid-provider'))
    const asked = { connections: concurrency, upstream: null, door: null, hinted: false }
    const bareDriver = loginDriver(bare.ready.ES256, asked)
    keep({ stop: bareDriver.close })
    const process = keep(await startChild<Simulators>('simulators', { redirectBases: [redirectBase] }))
    const subjects: Subject[] = [
      {
        id: 'bare-login',
        title: 'bare oidc-provider, code flow',
        yardsticks: [],
        process: bare,
        run: (seconds) => closedLoop({ seconds, concurrency, operation: bareDriver.login }),
      },
      ...(await Promise.all(kinds.map((kind) => flows(kind, { process, concurrency, keep })))),
    ]
    const rows = await measureInTurn(subjects, options)
    const facts = await process.ask<Record<string, number>>('sandboxes', 500)
    return rows.map((row) => (row.id === 'simulators-certificate' ? { ...row, facts } : row))
  } finally {
    await Promise.all(started.map((one) => one.stop()))
  }
}

async function flows(
  { door, title }: (typeof kinds)[number],
  {
    process,
    concurrency,
    keep,
  }: { process: Child<Simulators>; concurrency: number; keep(one: { stop(): Promise<void> }): void },
): Promise<Subject> {
  const issuer = process.ready.issuers[door] ?? ''
  const driver = await simulatedFlowDriver(
    { issuer, redirectUri: `${redirectBase}/doors/${door}/callback` },
    concurrency,
  )
  keep({ stop: driver.close })
  return {
    id: `simulators-${door}`,
    title,
    yardsticks: ['bare-login'],
    process,
    run: (seconds) => closedLoop({ seconds, concurrency, operation: driver.login }),
  }
}
