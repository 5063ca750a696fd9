import type { ProviderId } from '../providers.ts'
import type { AttackCase } from './case.ts'
import type { TestSession } from './test-session.ts'

/** Assumed duration of an ordinary case in seconds, used to balance the runs. */
const defaultSeconds = 0.3

/** The cases of each provider, and those that no provider can run, with the reason. */
export interface Assignment {
  runs: Map<ProviderId, AttackCase[]>
  notApplicable: { one: AttackCase; reason: string }[]
}

/** Endpoints that not every relying party calls. */
const optional = ['userinfo', 'profile'] as const

function suitable({ habits }: TestSession, one: AttackCase, providers: readonly ProviderId[]): ProviderId[] {
  const endpoints = (one.plans ?? []).map(({ match }) => match?.endpoint)
  // A case with plans at several endpoints runs at any provider that tells the person's data.
  const wanted = endpoints.length === 1 ? optional.find((name) => name === endpoints[0]) : undefined
  const asked = one.needs?.find((need) => need === 'max_age' || need === 'acr_values')
  return providers.filter((provider) => {
    const uses = habits.get(provider)?.uses
    return (
      (one.only?.includes(provider) ?? true) &&
      (wanted === undefined || uses?.has(wanted)) &&
      (asked === undefined || uses?.has(asked))
    )
  })
}

/** Copies a case for each suitable provider, with its own id (`identity/ci_missing@kakao`), where the case asks for that. */
function copies(session: TestSession, one: AttackCase, providers: readonly ProviderId[]): AttackCase[] {
  const at = suitable(session, one, providers)
  if (!(one.everywhere || session.attack.thorough) || at.length < 2) return [one]
  return at.map((provider) => ({ ...one, id: `${one.id}@${provider}`, only: [provider] }))
}

/**
 * Distributes cases over providers for parallel runs. A run executes its cases one after the other, long ones first; each
 * case goes to the suitable provider with the least work.
 */
export function distribute(
  session: TestSession,
  cases: readonly AttackCase[],
  providers: readonly ProviderId[],
): Assignment {
  const runs = new Map<ProviderId, AttackCase[]>(providers.map((provider) => [provider, []]))
  const load = new Map(providers.map((provider) => [provider, 0]))
  const notApplicable: Assignment['notApplicable'] = []
  const all = cases.flatMap((one) => copies(session, one, providers))
  for (const one of all.sort((a, b) => (b.takes ?? 0) - (a.takes ?? 0))) {
    const [first, ...rest] = suitable(session, one, providers)
    if (first === undefined) {
      notApplicable.push({ one, reason: reasonOf(one) })
      continue
    }
    const least = rest.reduce((best, next) => ((load.get(next) ?? 0) < (load.get(best) ?? 0) ? next : best), first)
    load.set(least, (load.get(least) ?? 0) + (one.takes ?? defaultSeconds))
    runs.get(least)?.push(one)
  }
  return { runs, notApplicable }
}

function reasonOf({ needs = [], only, plans = [] }: AttackCase): string {
  const asked = needs.find((need) => need === 'max_age' || need === 'acr_values')
  if (asked) return `it asks no provider for ${asked}`
  const endpoint = plans[0]?.match?.endpoint ?? 'this'
  const where = only ? only.join(', ') : 'any provider'
  return `it does not ask ${where} for ${endpoint}, or that provider is not under test`
}
