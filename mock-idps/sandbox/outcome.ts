import type { Taken } from '../core/sign-in.ts'
import type { Outcome } from '../dialects/dialect.ts'
import { outcomesAt } from '../dialects/index.ts'
import type { FaultBook } from '../faults/fault-book.ts'
import { readFaultPlan } from '../faults/plan.ts'
import type { Flow } from '../ledger/flows.ts'
import type { People } from '../people/people.ts'
import type { Person } from '../people/person.ts'
import type { ProviderId } from '../providers.ts'

/** The part of a sandbox that an outcome needs. */
interface Surroundings {
  people: People
  faults: FaultBook
}

interface SignIn {
  provider: ProviderId
  person: Person
  flow: Flow | undefined
  /** Default: approve. */
  outcome?: Outcome | undefined
}

/** By its id, at one provider; undefined: it has none such. */
export function outcomeAt(provider: ProviderId, id: string): Outcome | undefined {
  return outcomesAt(provider).find((outcome) => outcome.id === id)
}

/** What this person cannot help doing at this provider, whatever was chosen: a dormant account opens nothing, anywhere. */
function fateOf(provider: ProviderId, { account }: Person): Outcome | undefined {
  return account === undefined ? undefined : outcomeAt(provider, account)
}

/** The outcome that fault plans have for somebody who was chosen on the page, and what plays on that request. */
export function outcomeOnPage(
  { faults }: Pick<Surroundings, 'faults'>,
  { provider, person, flow }: SignIn,
): { outcome: Outcome | undefined; plans: string[] } {
  const occasion = { provider, endpoint: 'authorization', persona: person.id, flow: flow?.id } as const
  const { outcome: id, plans = [] } = faults.choose(occasion, needsPerson(provider)) ?? {}
  return { outcome: id === undefined ? undefined : outcomeAt(provider, id), plans }
}

/** Whether there is nothing in this outcome unless somebody is known: nobody can cancel, but only somebody be taken for another. */
export function needsPerson(provider: ProviderId): (outcome: string) => boolean {
  return (id) => {
    const does = outcomeAt(provider, id)?.does
    return does !== undefined && !('error' in does)
  }
}

/** Somebody else, always the same one: the first by name with another registration number. */
function otherThan({ people }: Pick<Surroundings, 'people'>, { registrationNumber }: Person): Person | undefined {
  return people.named().find((person) => person.registrationNumber !== registrationNumber)
}

/** Lets a person do what was chosen for them. Effects are booked for this flow only, once each. */
export function takeOutcome(sandbox: Surroundings, { provider, person, flow, outcome }: SignIn): Taken {
  // From here on plans for this person meet the flow, the way back included.
  if (flow) flow.persona = person.id
  const { does } = fateOf(provider, person) ?? outcome ?? { does: { approve: true } as const }
  if ('error' in does) return { refusal: { error: does.error, description: does.description } }
  if ('personOtherThanChosen' in does) return { person: otherThan(sandbox, person) ?? person }
  if ('effects' in does && flow) {
    const match = { flow: flow.id, ...(does.at && { endpoint: does.at }) }
    for (const effect of does.effects) sandbox.faults.add(readFaultPlan({ match, do: [effect], times: 1 }))
  }
  return { person }
}

/**
 * How a sign-in goes on when no page is wanted: the request names somebody, or a fault plan says how it ends. Undefined:
 * a page is to be shown.
 */
export function takeWithoutPage(
  sandbox: Surroundings,
  {
    provider,
    hinted,
    flow,
    outcomeId,
  }: { provider: ProviderId; hinted: Person | undefined; flow: Flow | undefined; outcomeId: string | undefined },
): Taken | undefined {
  const outcome = outcomeId === undefined ? undefined : outcomeAt(provider, outcomeId)
  if (hinted) return takeOutcome(sandbox, { provider, person: hinted, flow, outcome })
  // Nobody has to be known for nobody to be identified.
  if (outcome && 'error' in outcome.does) return { refusal: outcome.does }
  return undefined
}
