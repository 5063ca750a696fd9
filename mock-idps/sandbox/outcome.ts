import type { SignInResult } from '../core/sign-in.ts'
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

/** An outcome of a provider by its id; undefined: the provider has no such outcome. */
export function outcomeAt(provider: ProviderId, id: string): Outcome | undefined {
  return outcomesAt(provider).find((outcome) => outcome.id === id)
}

/** The outcome that a person's account forces at this provider, whatever was chosen: a dormant account never signs in. */
function accountOutcome(provider: ProviderId, { account }: Person): Outcome | undefined {
  return account === undefined ? undefined : outcomeAt(provider, account)
}

/** The outcome that fault plans set for a person who was chosen on the page, and the plans that were applied. */
export function outcomeOnPage(
  { faults }: Pick<Surroundings, 'faults'>,
  { provider, person, flow }: SignIn,
): { outcome: Outcome | undefined; plans: string[] } {
  const context = { provider, endpoint: 'authorization', persona: person.id, flow: flow?.id } as const
  const { outcome: id, plans = [] } = faults.applyToChoice(context, needsPerson(provider)) ?? {}
  return { outcome: id === undefined ? undefined : outcomeAt(provider, id), plans }
}

/** True for an outcome that needs a known person. Cancelling needs none; signing in as another person does. */
export function needsPerson(provider: ProviderId): (outcome: string) => boolean {
  return (id) => {
    const does = outcomeAt(provider, id)?.does
    return does !== undefined && !('error' in does)
  }
}

/** Another person, always the same one: the first named person with another registration number. */
function otherThan({ people }: Pick<Surroundings, 'people'>, { registrationNumber }: Person): Person | undefined {
  return people.named().find((person) => person.registrationNumber !== registrationNumber)
}

/** Applies an outcome to a person. Its effects are booked for this flow only, once each. */
export function applyOutcome(sandbox: Surroundings, { provider, person, flow, outcome }: SignIn): SignInResult {
  // From now on plans for this person apply to the flow, including the authorization response.
  if (flow) flow.persona = person.id
  const { does } = accountOutcome(provider, person) ?? outcome ?? { does: { approve: true } as const }
  if ('error' in does) return { refusal: { error: does.error, description: does.description } }
  if ('personOtherThanChosen' in does) return { person: otherThan(sandbox, person) ?? person }
  if ('effects' in does && flow) {
    const match = { flow: flow.id, ...(does.at && { endpoint: does.at }) }
    for (const effect of does.effects) sandbox.faults.add(readFaultPlan({ match, do: [effect], times: 1 }))
  }
  return { person }
}

/**
 * The result of a sign-in without a page: the request names a person, or a fault plan decides the outcome. Undefined: a page
 * must be shown.
 */
export function signInWithoutPage(
  sandbox: Surroundings,
  {
    provider,
    hinted,
    flow,
    outcomeId,
  }: { provider: ProviderId; hinted: Person | undefined; flow: Flow | undefined; outcomeId: string | undefined },
): SignInResult | undefined {
  const outcome = outcomeId === undefined ? undefined : outcomeAt(provider, outcomeId)
  if (hinted) return applyOutcome(sandbox, { provider, person: hinted, flow, outcome })
  // A refusal needs no known person.
  if (outcome && 'error' in outcome.does) return { refusal: outcome.does }
  return undefined
}
