import { GwanmunError } from '../domain/errors.ts'
import type { Lowering, Override } from '../domain/operator.ts'
import { type Acr, levelOf, type ProviderDefinition, type VerifiedIdentity } from '../domain/provider.ts'
import type { Instant } from '../domain/time.ts'
import { isInForce } from './overlay.ts'

/** What a lowering is judged by. */
export type AssuredDoor = Pick<ProviderDefinition, 'id' | 'acr' | 'methods'>

/** Why this door cannot be lowered so; empty: it can. */
export function loweringProblems({ acr, methods }: Lowering, door: AssuredDoor): { path: string; message: string }[] {
  const known = (door.methods ?? []).map(({ id }) => id)
  const unknown = methods.filter((method) => !known.includes(method))
  const isAll = unknown.length === 0 && known.length > 0 && known.every((method) => methods.includes(method))
  return [
    ...(acr !== null && levelOf(acr) >= levelOf(door.acr)
      ? [{ path: 'acr', message: `must be lower than that of the door, ${door.acr}` }]
      : []),
    ...(unknown.length > 0
      ? [{ path: 'methods', message: `has no method of this door; it has ${known.join(', ') || 'none'}` }]
      : []),
    ...(isAll ? [{ path: 'methods', message: 'leaves no method; close the door instead' }] : []),
  ]
}

/** What operators took from one door at this instant; of several decisions the lowest `acr` and every method count. Pure. */
export function loweringOf(overrides: readonly Override[], door: Override['door'], now: Instant): Lowering {
  const lowered = overrides
    .filter((one) => one.door === door && isInForce(one, now))
    .map((one) => one.lowered)
    .filter((one) => one !== null)
  const acrs = lowered.map(({ acr }) => acr).filter((acr) => acr !== null)
  const [lowest = null] = acrs.toSorted((a, b) => levelOf(a) - levelOf(b))
  return { acr: lowest, methods: [...new Set(lowered.flatMap(({ methods }) => methods))] }
}

const lowerOf = (own: Acr, lowered: Acr | null) => (lowered !== null && levelOf(lowered) < levelOf(own) ? lowered : own)

/** The doors with the assurance that they give now. Pure. */
export function loweredDoors<Door extends Pick<AssuredDoor, 'id' | 'acr'>>(
  doors: readonly Door[],
  overrides: readonly Override[],
  now: Instant,
): readonly Door[] {
  if (!overrides.some(({ lowered }) => lowered !== null)) return doors
  return doors.map((door) => ({ ...door, acr: lowerOf(door.acr, loweringOf(overrides, door.id, now).acr) }))
}

/**
 * The identity with the assurance that its door gives now.
 * @throws GwanmunError `assertion_invalid` (`method_lowered`): the person used a method that is refused, or the provider does not
 *   tell which, so that it may have been that one
 */
export function loweredIdentity(
  identity: VerifiedIdentity,
  overrides: readonly Override[],
  now: Instant,
): VerifiedIdentity {
  const { provider, method } = identity
  const { acr, methods } = loweringOf(overrides, provider, now)
  if (methods.length > 0 && (method === undefined || methods.includes(method)))
    throw new GwanmunError('assertion_invalid', { provider, fault: 'person', reason: 'method_lowered' })
  return acr === null ? identity : { ...identity, acr: lowerOf(identity.acr, acr) }
}
