import { egressProxyOf } from '../config.ts'
import type { SeenCause } from '../domain/cause.ts'
import type { Complaint } from '../domain/complaint.ts'
import type { ProviderDefinition } from '../domain/provider.ts'
import type { World } from '../domain/world.ts'
import { examineProvider } from '../federation/examine.ts'
import type { ConfiguredProvider } from '../federation/federation.ts'
import { configuredProviders } from '../federation/settings.ts'
import type { Installation } from './installation.ts'
import { loadComplaints } from './load-complaints.ts'
import { mends } from './mends.ts'

/** Every provider that an installation knows, its own modules included. @throws ConfigError naming a module that does not fit */
export type LoadProviders = (installation: Installation) => Promise<readonly ProviderDefinition[]>

/** What is wrong with each provider: metadata and keys, the client by a probe, the login page, the redirect URI as registered. */
export async function providerComplaints(
  world: World,
  installation: Installation,
  load: LoadProviders,
): Promise<readonly Complaint[]> {
  let configured: readonly ConfiguredProvider[]
  try {
    configured = configuredProviders(await load(installation), installation.config)
  } catch (error) {
    return loadComplaints(error)
  }
  if (configured.length === 0) return [noProvider]
  const { connectMs, totalMs, maxBytes, connections } = installation.config.providerCalls
  const origin = new URL(installation.environment.ISSUER ?? 'http://localhost')
  const proxy = egressProxyOf(installation.environment)
  const http = { connectMs, totalMs, maxBytes, connections, proxy }
  const found = await Promise.all(configured.map((provider) => examineProvider(provider, { world, origin, http })))
  return found.flatMap(({ definition, causes, redirectRefused }) => [
    ...causes.map((cause) => causeComplaint(definition, cause)),
    ...(redirectRefused === null ? [] : [redirectComplaint(definition, redirectRefused)]),
  ])
}

const noProvider: Complaint = {
  code: 'no_provider',
  weight: 'warning',
  setting: 'providers',
  what: 'No provider is configured, so no person can be verified.',
  mend: 'Add one: docs/configuration.md.',
}

/** A broker starts with any provider down, so none of this is fatal. */
function causeComplaint({ id }: ProviderDefinition, { kind, source, detail }: SeenCause): Complaint {
  const [setting, mend] = mends[kind]
  return {
    code: `provider_${kind}`,
    weight: 'warning',
    setting: setting === '' ? `providers.${id}` : `providers.${id}.${setting}`,
    what: `${source}: ${detail}.`,
    mend,
  }
}

function redirectComplaint({ id }: ProviderDefinition, status: number): Complaint {
  return {
    code: 'provider_redirect_refused',
    weight: 'warning',
    setting: `providers.${id}`,
    what: `The login page refuses an authorization request like ours (HTTP ${status}): the client id or the redirect URI is not registered.`,
    mend: `Register {ISSUER}/doors/${id}/callback at the provider, to the letter.`,
  }
}
