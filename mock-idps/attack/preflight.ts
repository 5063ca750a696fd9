import type { ProviderId } from '../providers.ts'
import { leakIn, ownCi } from './leaks.ts'
import { type Siege, untilSignedIn } from './siege.ts'
import type { Login } from './visit.ts'

/** The relying party cannot be attacked as told; every provider that does not work at once. */
export class NothingToAttack extends Error {
  override readonly name = 'NothingToAttack'
}

/** How long a relying party may take to find our issuers after we have started, in seconds. */
const findingSeconds = 35

const opening: ReadonlySet<string> = new Set(['authorization', 'pushed_authorization'])

/**
 * What a strict provider said no to, without anything being broken: an unknown client, another redirect URI, no PKCE, a
 * wrong secret. It will say so again however often it is asked.
 */
function refusalOf({ sandbox }: Siege, provider: ProviderId, after: number): string | undefined {
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

function showsCi(siege: Siege, provider: ProviderId, { walk }: Login): boolean {
  const persona = siege.sandbox.flows({ provider }).at(-1)?.persona
  const ci = persona ? siege.ciOf(persona) : undefined
  return leakIn({ body: walk?.final?.body ?? '', elsewhere: [] }, { codes: [], ci }) === ownCi
}

async function meet(siege: Siege, provider: ProviderId): Promise<string | undefined> {
  const { sandbox, hosts, habits } = siege
  const before = sandbox.ledger({ provider }).at(-1)?.n ?? 0
  const refusal = () => refusalOf(siege, provider, before)
  const login = await untilSignedIn(siege, provider, {
    seconds: Math.min(findingSeconds, siege.attack.recover),
    isHopeless: () => refusal() !== undefined,
  })
  if (!login.signedIn) {
    const { final } = login.walk ?? {}
    const end = final
      ? `the walk ended at ${new URL(final.url).origin}${new URL(final.url).pathname}, status ${final.status}`
      : login.message
    return [`${provider}: no plain sign-in`, refusal(), end].filter((part) => part !== undefined).join('; ')
  }
  if (showsCi(siege, provider, login)) siege.ciShownAt.add(provider)
  for (const { url } of login.hops) hosts.add(new URL(url).host)
  const entries = sandbox.ledger({ provider })
  const params = entries.flatMap(({ params }) => ['max_age', 'acr_values'].filter((name) => name in params))
  habits.set(provider, { uses: new Set([...params, ...entries.map(({ endpoint }) => endpoint)]) })
  return undefined
}

/**
 * A plain sign-in at every provider, before anything is broken: shows that the relying party trusts our issuers, and what
 * it asks them for. One that can be restarted is, since it may not have come up without us. @throws NothingToAttack
 */
export async function preflight(siege: Siege): Promise<void> {
  // Whether that works is told with the cases that need it.
  await siege.attack.restart?.().catch(() => {})
  const complaints = await Promise.all(siege.attack.providers.map((provider) => meet(siege, provider)))
  const wrong = complaints.filter((complaint) => complaint !== undefined)
  if (wrong.length > 0)
    throw new NothingToAttack(
      [
        'The relying party does not sign people in even when nothing is wrong. It must trust our issuers',
        `(${siege.sandbox.url}/{provider}), and its redirect URI must be registered with us (--redirect-uri).`,
        ...wrong,
      ].join('\n'),
    )
}
