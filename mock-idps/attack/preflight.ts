import type { ProviderId } from '../providers.ts'
import { leakIn, ownCi } from './leaks.ts'
import type { Login } from './sign-ins.ts'
import { type TestSession, untilSignedIn } from './test-session.ts'

/** The relying party cannot be tested with these options; the message names every provider that does not work. */
export class NothingToAttack extends Error {
  override readonly name = 'NothingToAttack'
}

/** Seconds that a relying party may take to discover the issuers after the simulators have started. */
const findingSeconds = 35

const opening: ReadonlySet<string> = new Set(['authorization', 'pushed_authorization'])

/**
 * A refusal by our endpoints without any fault: an unknown client, another redirect URI, no PKCE, a wrong secret. Trying
 * again would not help.
 */
function refusalOf({ sandbox }: TestSession, provider: ProviderId, after: number): string | undefined {
  const refused = sandbox
    .ledger({ provider, after })
    .findLast(
      ({ endpoint, error, faults }) =>
        error !== null &&
        faults.length === 0 &&
        (opening.has(endpoint) || (endpoint === 'token' && error === 'invalid_client')),
    )
  if (!refused) return undefined
  const { endpoint, error, clientId, params } = refused
  const uri = params['redirect_uri']
  const asked = [`client ${clientId ?? 'without a name'}`, ...(typeof uri === 'string' ? [`redirect URI ${uri}`] : [])]
  return `our ${endpoint} endpoint refused: ${error} (${asked.join(', ')})`
}

function showsCi(session: TestSession, provider: ProviderId, { walk }: Login): boolean {
  const persona = session.sandbox.flows({ provider }).at(-1)?.persona
  const ci = persona ? session.ciOf(persona) : undefined
  return leakIn({ body: walk?.final?.body ?? '', elsewhere: [] }, { codes: [], ci }) === ownCi
}

async function checkProvider(session: TestSession, provider: ProviderId): Promise<string | undefined> {
  const { sandbox, hosts, habits } = session
  const before = sandbox.ledger({ provider }).at(-1)?.n ?? 0
  const refusal = () => refusalOf(session, provider, before)
  const login = await untilSignedIn(session, provider, {
    seconds: Math.min(findingSeconds, session.attack.recover),
    isHopeless: () => refusal() !== undefined,
  })
  if (!login.signedIn) {
    const { final } = login.walk ?? {}
    const end = final
      ? `the walk ended at ${new URL(final.url).origin}${new URL(final.url).pathname}, status ${final.status}`
      : login.message
    return [`${provider}: no plain sign-in`, refusal(), end].filter((part) => part !== undefined).join('; ')
  }
  if (showsCi(session, provider, login)) session.ciShownAt.add(provider)
  for (const { url } of login.hops) hosts.add(new URL(url).host)
  const entries = sandbox.ledger({ provider })
  const params = entries.flatMap(({ params }) => ['max_age', 'acr_values'].filter((name) => name in params))
  habits.set(provider, { uses: new Set([...params, ...entries.map(({ endpoint }) => endpoint)]) })
  return undefined
}

/**
 * Signs in at every provider without any fault. This shows that the relying party trusts the issuers, and which endpoints
 * and parameters it uses. With `restart` the relying party is restarted first, since it may not have started without the
 * simulators. @throws NothingToAttack
 */
export async function preflight(session: TestSession): Promise<void> {
  // A failing restart is reported with the cases that need it.
  await session.attack.restart?.().catch(() => {})
  const complaints = await Promise.all(session.attack.providers.map((provider) => checkProvider(session, provider)))
  const wrong = complaints.filter((complaint) => complaint !== undefined)
  if (wrong.length > 0)
    throw new NothingToAttack(
      [
        'The relying party does not sign people in even when nothing is wrong. It must trust our issuers',
        `(${session.sandbox.url}/{provider}), and its redirect URI must be registered with us (--redirect-uri).`,
        ...wrong,
      ].join('\n'),
    )
}
