import type { ProviderId } from '../providers.ts'
import { type Siege, untilSignedIn } from './siege.ts'

/** The relying party cannot be attacked as told; every provider that does not work at once. */
export class NothingToAttack extends Error {
  override readonly name = 'NothingToAttack'
}

/** How long a relying party may take to find our issuers after we have started, in seconds. */
const findingSeconds = 35

async function meet(siege: Siege, provider: ProviderId): Promise<string | undefined> {
  const { sandbox, hosts, habits } = siege
  const login = await untilSignedIn(siege, provider, Math.min(findingSeconds, siege.attack.recover))
  if (!login.signedIn) {
    const { final } = login.walk ?? {}
    const end = final
      ? `the walk ended at ${new URL(final.url).origin}${new URL(final.url).pathname}, status ${final.status}`
      : login.message
    return `${provider}: no plain sign-in; ${end}`
  }
  for (const { url } of login.hops) hosts.add(new URL(url).host)
  const entries = sandbox.ledger({ provider })
  const params = entries.flatMap(({ params }) => ['max_age', 'acr_values'].filter((name) => name in params))
  habits.set(provider, { uses: new Set([...params, ...entries.map(({ endpoint }) => endpoint)]) })
  return undefined
}

/**
 * A plain sign-in at every provider, before anything is broken: shows that the relying party trusts our issuers, and what
 * it asks them for. @throws NothingToAttack
 */
export async function preflight(siege: Siege): Promise<void> {
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
