import { dialectOf } from '../dialects/index.ts'
import { pairwiseSubject } from '../people/identifiers.ts'
import type { ProviderProfile } from '../providers.ts'

/** The subject one client sees of a person: pairwise everywhere, in the provider's own spelling where it has one. */
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
