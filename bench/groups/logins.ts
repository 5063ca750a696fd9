import { closedLoop } from '../driver/load.ts'
import { type LoginDriver, type LoginOptions, type LoginTarget, loginDriver } from '../driver/login.ts'
import { verificationDriver } from '../driver/verification.ts'
import type { Options } from '../options.ts'
import { type Algorithm, relyingParties, targetOf } from '../processes/bare-library.ts'
import { type Child, freePort, startChild } from '../processes/child.ts'
import { measureInTurn, type Row, type Subject } from '../rounds.ts'
import type { Servers } from '../servers/servers.ts'
import { type Scenery, startScenery } from './scenery.ts'
import { type Keep, withStarted } from './started.ts'

/** Where the broker answers relying parties. */
export const brokerPaths = { authorization: '/oidc/auth', token: '/oidc/token', userinfo: '/oidc/userinfo' }

type Targets = Record<Algorithm, LoginTarget>

/** Everything that the rows of this group run on. */
interface Stage extends Scenery {
  options: Options
  keep: Keep
  bare: Child<Targets>
  glue: Child<Targets>
}

/**
 * *Logins* through the broker as in production (real Redis and PostgreSQL, their CPU counted), against the bare library's code
 * flow and against forty lines of glue between the same two libraries, signing alike; and *verifications* of citizens.
 */
export function logins(options: Options, servers: Servers): Promise<Row[]> {
  return withStarted(async (keep) => {
    const stage = await open(options, keep, servers)
    return measureInTurn([...relyingPartyLogins(stage), ...verifications(stage)], options)
  })
}

async function open(options: Options, keep: Keep, servers: Servers): Promise<Stage> {
  const gluePort = await freePort()
  const scenery = await startScenery(keep, servers, { config: { relyingParties }, others: [gluePort] })
  const upstream = scenery.simulators.issuers['certificate']
  return {
    ...scenery,
    options,
    keep,
    bare: keep(await startChild<Targets>('bare-openid-provider')),
    glue: keep(await startChild<Targets>('glue', { port: gluePort, upstream })),
  }
}

/** How logins go at each of the three; the title of a row is completed by the algorithm. */
function relyingPartyLogins({ options, keep, simulators, bare, glue, broker, servers }: Stage): Subject[] {
  const { concurrency } = options
  const federated = { connections: concurrency, upstream: simulators.url, door: 'certificate' }
  const atBroker = (algorithm: Algorithm) =>
    targetOf(broker.ready.origin, algorithm, { paths: brokerPaths, scope: 'openid profile' })
  const driven = (target: LoginTarget, login: LoginOptions) => {
    const driver: LoginDriver = loginDriver(target, login)
    keep({ stop: driver.close })
    return (seconds: number) => closedLoop({ seconds, concurrency, operation: driver.login })
  }
  const asked = { connections: concurrency, upstream: null, door: null, hinted: false }
  const yardsticks = (algorithm: Algorithm, suffix: string): Subject[] => [
    {
      id: `bare-code-flow${suffix}`,
      title: `bare oidc-provider, code flow, ${algorithm}`,
      yardsticks: [],
      process: bare,
      run: driven(bare.ready[algorithm], asked),
    },
    {
      id: `bare-glue${suffix}`,
      title: `forty lines of glue in memory, ${algorithm}`,
      yardsticks: [],
      process: glue,
      run: driven(glue.ready[algorithm], { ...federated, hinted: false }),
    },
  ]
  const brokered = { process: broker, others: servers.meters }
  const pair = (suffix = '') => [`bare-code-flow${suffix}`, `bare-glue${suffix}`]
  return [
    ...yardsticks('ES256', ''),
    {
      id: 'login-hinted',
      title: 'relying-party login, no page, ES256',
      yardsticks: pair(),
      ...brokered,
      run: driven(atBroker('ES256'), { ...federated, hinted: true }),
    },
    {
      id: 'login-chooser',
      title: 'relying-party login through the chooser, ES256',
      yardsticks: pair(),
      ...brokered,
      run: driven(atBroker('ES256'), { ...federated, hinted: false }),
    },
    ...yardsticks('RS256', '-rs256'),
    {
      id: 'login-rs256',
      title: 'relying-party login, no page, RS256',
      yardsticks: pair('-rs256'),
      ...brokered,
      run: driven(atBroker('RS256'), { ...federated, hinted: true }),
    },
  ]
}

/** The doors differ in where a person's claims are: that of `kakao` costs the broker one more call. */
const doors = [
  { door: 'certificate', claims: 'claims in the ID token' },
  { door: 'kakao', claims: 'claims at userinfo' },
]

/** *Citizen verification*: start → simulator → callback → session → `/next`, against the bare library's code flow. */
function verifications({ options, keep, simulators, broker, servers }: Stage): Subject[] {
  const { concurrency } = options
  const at = { broker: broker.ready.origin, simulators: simulators.url, connections: concurrency }
  const driver = verificationDriver(at)
  keep({ stop: driver.close })
  return doors.map(({ door, claims }) => ({
    id: `verification-${door}`,
    title: `verification, ${door} (${claims})`,
    yardsticks: ['bare-code-flow'],
    process: broker,
    others: servers.meters,
    run: (seconds: number) => closedLoop({ seconds, concurrency, operation: () => driver.verify(door) }),
  }))
}
