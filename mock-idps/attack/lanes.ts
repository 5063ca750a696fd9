import type { ProviderId } from '../providers.ts'
import type { AttackCase } from './case.ts'
import type { Siege } from './siege.ts'

/** What an ordinary case takes, in seconds, to weigh lanes by. */
const usualSeconds = 0.3

/** Where each case is played; `nowhere` with the reason. */
export interface Assignment {
  lanes: Map<ProviderId, AttackCase[]>
  nowhere: { one: AttackCase; reason: string }[]
}

/** Endpoints that not every relying party visits. */
const optional = ['userinfo', 'profile'] as const

function suitable({ habits }: Siege, one: AttackCase, providers: readonly ProviderId[]): ProviderId[] {
  const endpoints = (one.plans ?? []).map(({ match }) => match?.endpoint)
  // A case that plays at several endpoints is played wherever the person's data are told.
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

/** The same case at each suitable provider, under names of their own (`identity/ci_missing@kakao`); else as it is. */
function multiplied(siege: Siege, one: AttackCase, providers: readonly ProviderId[]): AttackCase[] {
  const at = suitable(siege, one, providers)
  if (!(one.everywhere || siege.attack.thorough) || at.length < 2) return [one]
  return at.map((provider) => ({ ...one, id: `${one.id}@${provider}`, only: [provider] }))
}

/**
 * Spreads cases over providers, so that they can be played side by side: within one lane one after the other, the long
 * ones first, each where there is least to do.
 */
export function assign(siege: Siege, cases: readonly AttackCase[], providers: readonly ProviderId[]): Assignment {
  const lanes = new Map<ProviderId, AttackCase[]>(providers.map((provider) => [provider, []]))
  const load = new Map(providers.map((provider) => [provider, 0]))
  const nowhere: Assignment['nowhere'] = []
  const all = cases.flatMap((one) => multiplied(siege, one, providers))
  for (const one of all.sort((a, b) => (b.takes ?? 0) - (a.takes ?? 0))) {
    const [first, ...rest] = suitable(siege, one, providers)
    if (first === undefined) {
      nowhere.push({ one, reason: reasonOf(one) })
      continue
    }
    const least = rest.reduce((best, next) => ((load.get(next) ?? 0) < (load.get(best) ?? 0) ? next : best), first)
    load.set(least, (load.get(least) ?? 0) + (one.takes ?? usualSeconds))
    lanes.get(least)?.push(one)
  }
  return { lanes, nowhere }
}

function reasonOf({ needs = [], only, plans = [] }: AttackCase): string {
  const asked = needs.find((need) => need === 'max_age' || need === 'acr_values')
  if (asked) return `it asks no provider for ${asked}`
  const endpoint = plans[0]?.match?.endpoint ?? 'this'
  const where = only ? only.join(', ') : 'any provider'
  return `it does not ask ${where} for ${endpoint}, or that provider is not under test`
}
