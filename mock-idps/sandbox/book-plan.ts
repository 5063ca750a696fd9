import { type Complaint, InvalidOptions } from '../complaints.ts'
import { dialectOf, outcomesAt } from '../dialects/index.ts'
import type { BookedPlan, FaultBook } from '../faults/fault-book.ts'
import type { FaultPlan } from '../faults/plan.ts'
import type { People } from '../people/people.ts'
import { providerIds } from '../providers.ts'

/** Why a valid plan could never apply in this sandbox. */
function complaintsOf({ match, do: effects }: FaultPlan, people: Pick<People, 'find'>): Complaint[] {
  const { provider, persona, endpoint } = match
  const complaints: Complaint[] = []
  if (persona !== undefined && !people.find(persona)) {
    complaints.push({ path: 'match.persona', message: `no person here is ${persona}; GET personas lists them` })
  }
  if (endpoint === 'profile' && provider !== undefined && !dialectOf(provider).profile) {
    const withProfile = providerIds.filter((id) => dialectOf(id).profile).join(' and ')
    complaints.push({ path: 'match.endpoint', message: `${provider} has no profile endpoint; ${withProfile} have` })
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
 * Books a plan after checking people and outcomes, which the grammar of plans does not know.
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
