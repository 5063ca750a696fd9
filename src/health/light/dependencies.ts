import type { ProviderId } from '../../domain/ids.ts'

/** A provider and the operators it depends on, by name. */
export interface Dependent {
  id: ProviderId
  dependsOn?: readonly string[] | undefined
}

/**
 * Operators that may be down: those of providers in an outage. A provider's own evidence outweighs this; but where it has
 * little evidence, its light is not green. Pure.
 */
export function suspects(providers: readonly (Dependent & { outage: boolean })[]): ReadonlySet<string> {
  return new Set(providers.flatMap(({ outage, dependsOn = [] }) => (outage ? dependsOn : [])))
}

/** Whether a provider depends on one of these operators. */
export function standsOn({ dependsOn = [] }: Dependent, operators: ReadonlySet<string>): boolean {
  return dependsOn.some((operator) => operators.has(operator))
}

/**
 * Providers to suggest when one has failed, in their order: all others that share no operator with it. Dependencies say what
 * may fail together, alternatives what may be tried instead.
 */
export function alternativesTo<Provider extends Dependent>(
  providers: readonly Provider[],
  failed: ProviderId,
): Provider[] {
  const operators = suspects(providers.map((provider) => ({ ...provider, outage: provider.id === failed })))
  return providers.filter((provider) => provider.id !== failed && !standsOn(provider, operators))
}
