import type { ProviderId } from '../../domain/ids.ts'
import type { Light } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'

/** A provider and its dependencies, by name. Many to many: each may have several, and share each with others. */
export interface Dependent {
  id: ProviderId
  dependsOn?: readonly string[] | undefined
}

/** A provider as it speaks for or against its dependencies. */
export interface JudgedProvider extends Dependent {
  /** Since when its light shows that it fails, see `failingSince`; null = it does not. */
  failingSince: Instant | null
  /** When a person was last verified there; null = not known. */
  verifiedAt: Instant | null
}

/** By the name of each dependency that is taken for down: the failing providers that depend on it, in their order. */
export type FailedDependencies = ReadonlyMap<string, readonly ProviderId[]>

/** A verified person speaks for a dependency for so many milliseconds: as long as the evidence of lights counts. */
const acquittalMs = 60_000

/** Since when a light shows that the provider fails; null = it does not. Yellow may be one network or one probe. */
export function failingSince(light: Pick<Light, 'light' | 'reason' | 'since'> | null | undefined): Instant | null {
  if (light?.light !== 'red') return null
  return light.reason === 'outage' || light.reason === 'failing' ? light.since : null
}

/**
 * The dependencies that are taken for down: the fewest that explain why providers fail. That of the most failing providers goes
 * first (all of several alike), then that of the most which it does not explain. Acquitted by a person who was verified at
 * another provider on it after the failure began. Pure; the order of the providers does not matter.
 */
export function failedDependencies(providers: readonly JudgedProvider[], now: Instant): FailedDependencies {
  const suspected = providers.map((provider) => ({
    id: provider.id,
    names: provider.failingSince === null ? [] : suspectsOf(provider, provider.failingSince, { providers, now }),
  }))
  const failed = new Map<string, ProviderId[]>()
  let unexplained = suspected
  for (;;) {
    const counts = countOf(unexplained.flatMap(({ names }) => names))
    if (counts.size === 0) return failed
    const most = Math.max(...counts.values())
    for (const [name, count] of counts)
      if (count === most) failed.set(name, idsOf(suspected.filter(({ names }) => names.includes(name))))
    unexplained = unexplained.filter(({ names }) => !names.some((name) => failed.has(name)))
  }
}

/** The dependencies of a failing provider that no verified person speaks for. */
function suspectsOf(
  { dependsOn = [] }: Dependent,
  since: Instant,
  { providers, now }: { providers: readonly JudgedProvider[]; now: Instant },
): string[] {
  const isProof = ({ failingSince: failing, verifiedAt }: JudgedProvider) =>
    failing === null && verifiedAt !== null && verifiedAt > since && now - verifiedAt < acquittalMs
  const proofs = providers.filter(isProof)
  return [...new Set(dependsOn)].filter((name) => !proofs.some((proof) => proof.dependsOn?.includes(name)))
}

function countOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

const idsOf = (providers: readonly { id: ProviderId }[]) => providers.map(({ id }) => id)

/** A dependency that a provider shares with other providers that fail. */
export interface SharedFailure {
  name: string
  /** The others, at least one. */
  sharedWith: readonly ProviderId[]
}

/** Of the failed dependencies of a provider the one that it shares with the most others that fail; null = with none. */
export function sharedFailure({ id, dependsOn = [] }: Dependent, failed: FailedDependencies): SharedFailure | null {
  const shared = dependsOn.map((name) => ({
    name,
    sharedWith: (failed.get(name) ?? []).filter((other) => other !== id),
  }))
  const worst = shared.reduce<SharedFailure | null>(
    (best, one) => (best && best.sharedWith.length >= one.sharedWith.length ? best : one),
    null,
  )
  return worst && worst.sharedWith.length > 0 ? worst : null
}

/** Whether the failure of a dependency can be told from one of everything: a provider that does not depend on it is well. */
export function isSetApart(name: string, providers: readonly JudgedProvider[]): boolean {
  const others = providers.filter(({ dependsOn = [] }) => !dependsOn.includes(name))
  return others.length === 0 || others.some((other) => other.failingSince === null)
}

/** Whether a provider depends on one of these. */
export function standsOn({ dependsOn = [] }: Dependent, dependencies: Pick<ReadonlySet<string>, 'has'>): boolean {
  return dependsOn.some((name) => dependencies.has(name))
}

/** Everything that these providers depend on. */
export function dependenciesOf(providers: readonly Dependent[]): ReadonlySet<string> {
  return new Set(providers.flatMap(({ dependsOn = [] }) => dependsOn))
}

/**
 * Providers to suggest when one has failed, in their order: all others that share no dependency with it. Dependencies say what
 * may fail together, alternatives what may be tried instead.
 */
export function alternativesTo<Provider extends Dependent>(
  providers: readonly Provider[],
  failed: ProviderId,
): Provider[] {
  const theirs = dependenciesOf(providers.filter(({ id }) => id === failed))
  return providers.filter((provider) => provider.id !== failed && !standsOn(provider, theirs))
}
