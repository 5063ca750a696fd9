import { type Complaint, InvalidOptions } from '../complaints.ts'
import { dialectOf, outcomesAt } from '../dialects/index.ts'
import type { BookedPlan, FaultBook } from '../faults/fault-book.ts'
import type { FaultPlan } from '../faults/plan.ts'
import type { People } from '../people/people.ts'
import { providerIds } from '../providers.ts'

/** What keeps a plan of which every part fits from ever playing here. */
function complaintsOf({ match, do: effects }: FaultPlan, people: Pick<People, 'find'>): Complaint[] {
  const { provider, persona, endpoint } = match
  const complaints: Complaint[] = []
  if (persona !== undefined && !people.find(persona)) {
    complaints.push({ path: 'match.persona', message: `nobody here is ${persona}; GET personas tells who is` })
  }
  if (endpoint === 'profile' && provider !== undefined && !dialectOf(provider).profile) {
    const those = providerIds.filter((id) => dialectOf(id).profile).join(' and ')
    complaints.push({ path: 'match.endpoint', message: `${provider} has no profile endpoint; ${those} have` })
  }
  const known = new Set((provider ? [provider] : providerIds).flatMap((id) => outcomesAt(id).map((one) => one.id)))
  for (const [index, effect] of effects.entries()) {
    if (effect.type !== 'outcome' || known.has(effect.outcome)) continue
    const where = provider ?? 'any provider'
    const message = `no outcome of ${where}; there are ${[...known].join(', ')}`
    complaints.push({ path: `do.${index}.outcome`, message })
  }
  return complaints
}

/**
 * Books a plan that can play in this sandbox: people and outcomes are known here, not in the grammar.
 * @throws InvalidOptions
 */
export function bookPlan(
  sandbox: { people: Pick<People, 'find'>; faults: Pick<FaultBook, 'add'> },
  plan: FaultPlan,
): BookedPlan {
  const complaints = complaintsOf(plan, sandbox.people)
  if (complaints.length > 0) throw new InvalidOptions(complaints)
  return sandbox.faults.add(plan)
}
