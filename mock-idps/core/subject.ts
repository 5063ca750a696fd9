import { dialectOf } from '../dialects/index.ts'
import { pairwiseSubject } from '../people/identifiers.ts'
import type { ProviderProfile } from '../providers.ts'

/** The `sub` of a person for one client: pairwise at every provider, in the provider's own format where it has one. */
export function subjectOf(
  provider: ProviderProfile,
  personId: string,
  { seed, clientId }: { seed: string; clientId: string },
): string {
  const own = dialectOf(provider.id).subject
  return own
    ? own(personId, { seed, clientId, provider })
    : pairwiseSubject(seed, personId, { provider: provider.id, clientId })
}
