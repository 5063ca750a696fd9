import type { Flow } from '../ledger/flows.ts'
import type { AttackCase } from './case.ts'
import { leakIn, type Secrets } from './leaks.ts'
import type { Judgement } from './score.ts'
import type { Login } from './sign-ins.ts'

/** What is known about a case when it is over. */
export interface Evidence {
  login: Login
  /** The flows of the case, from the ledger. */
  flows: readonly Flow[]
  secrets: Secrets
  /** Hosts (with ports) of the relying party and of the simulators. */
  hosts: ReadonlySet<string>
  /** Host of the simulators. */
  ourHost: string
}

/** The requests in which the client redeemed a code. */
const redemptions = ({ steps }: Flow) =>
  steps.filter(({ endpoint, params }) => endpoint === 'token' && params['grant_type'] !== 'refresh_token')

const passed: Judgement = { kind: 'passed', reason: '' }

function uncleanBecause({ login, secrets, hosts, ourHost }: Evidence): Judgement | undefined {
  const { walk, hops, broken, message, tookMs } = login
  const tookSeconds = (tookMs / 1000).toFixed(1)
  if (broken === 'slow') return { kind: 'slow', reason: `no answer within ${tookSeconds} s` }
  if (broken === 'looped') return { kind: 'crashed', reason: `redirects without an end: ${message}` }
  if (broken === 'crashed') return { kind: 'crashed', reason: `the connection ended without an answer: ${message}` }
  const bare = hops.find(({ status, url }) => status === 500 && new URL(url).host !== ourHost)
  if (bare) return { kind: 'crashed', reason: `${new URL(bare.url).pathname} answered 500` }
  const elsewhere = hops
    .flatMap(({ url, location }) => [url, location ?? url])
    .filter((url) => !hosts.has(new URL(url).host))
  const leak = leakIn({ body: walk?.final?.body ?? '', elsewhere }, secrets)
  return leak === undefined ? undefined : { kind: 'leaked', reason: leak }
}

/** What the ledger shows against the client; undefined: nothing. A code may be redeemed once, whatever the answer was. */
function actedOn(
  { noTokenCall, noPersonalCall }: Pick<AttackCase, 'noTokenCall' | 'noPersonalCall'>,
  flows: readonly Flow[],
): string | undefined {
  for (const flow of flows) {
    const brought = redemptions(flow)
    if (noTokenCall && brought.length > 0) return 'it brought the code to the token endpoint'
    if (brought.length > 1) return `it brought one code to the token endpoint ${brought.length} times`
    const answered = brought[0]?.endedAfter ?? null
    const personal = flow.steps.find(
      ({ endpoint, n }) => (endpoint === 'userinfo' || endpoint === 'profile') && answered !== null && n > answered,
    )
    if (noPersonalCall && personal) return `it asked for ${personal.endpoint} after the defective ID token`
  }
  return undefined
}

/** Judges a case. A sign-in that should have been refused counts more than a bad answer, so it is reported first. */
export function judge(
  one: Pick<AttackCase, 'expects' | 'noTokenCall' | 'noPersonalCall'>,
  evidence: Evidence,
): Judgement {
  const { login, flows } = evidence
  if (one.expects === 'refuse') {
    if (login.signedIn) return { kind: 'accepted_what_it_should_refuse', reason: 'a person is signed in' }
    if (login.blockedUrl)
      return { kind: 'accepted_what_it_should_refuse', reason: `it sent the browser to ${login.blockedUrl.host}` }
    const act = actedOn(one, flows)
    if (act !== undefined) return { kind: 'accepted_what_it_should_refuse', reason: act }
  }
  const unclean = uncleanBecause(evidence)
  if (unclean) return unclean
  if (one.expects === 'accept' && !login.signedIn) {
    const { final } = login.walk ?? {}
    const where = final ? ` at ${new URL(final.url).pathname}, status ${final.status}` : ''
    return { kind: 'refused_what_it_should_accept', reason: `no person is signed in; the walk ended${where}` }
  }
  return passed
}
