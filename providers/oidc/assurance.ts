import { type Acr, acrForm, levelOf, type Method } from '../../src/domain/provider.ts'
import { UnusableAnswer } from './refusals.ts'

/** What a provider's own words for assurance mean, 0 to 4; 0 = none (OpenID Connect Core §2). Words of ours are always known. */
export type AcrLevels = Readonly<Record<string, number>>

/** What is compared: the door's level, and what the provider's words mean. */
export interface AssuranceRules {
  acr: Acr
  levels?: AcrLevels | undefined
}

function levelTold(acr: unknown, levels: AcrLevels = {}): number | null {
  if (typeof acr !== 'string') return null
  if (Object.hasOwn(levels, acr)) return levels[acr] ?? null
  if (acr === '0') return 0
  return acrForm.test(acr) ? levelOf(acr as Acr) : null
}

/**
 * `acr_values` for a provider that says which values it knows (`acr_values_supported`, OpenID Connect Discovery §3): those that
 * reach the door's level, the nearest first. Undefined: it knows none of them, and is not asked.
 */
export function acrValuesFor(supported: unknown, { acr, levels }: AssuranceRules): string | undefined {
  const known = (Array.isArray(supported) ? supported : [])
    .map((value: unknown) => ({ value, level: levelTold(value, levels) ?? -1 }))
    .filter(({ level }) => level >= levelOf(acr))
    .toSorted((a, b) => a.level - b.level)
  return known.length === 0 ? undefined : known.map(({ value }) => value).join(' ')
}

/**
 * That the provider was as sure of the person as the door stands for (OpenID Connect Core §3.1.3.7 point 12). A provider that was not
 * asked, and tells nothing that we know, has to be believed.
 * @param asked it knows the value and was asked for it
 * @throws UnusableAnswer `acr_too_low`: the person proved themself in a weaker way; no fault of the provider
 */
export function assertStrong(told: unknown, { acr, levels, asked }: AssuranceRules & { asked: boolean }): void {
  const level = levelTold(told, levels)
  const isEnough = level === null ? !asked : level >= levelOf(acr)
  if (!isEnough) throw new UnusableAnswer('acr_too_low', 'person')
}

/**
 * The method whose values the provider told in `amr` (RFC 8176): the one that has the values of every other one that fits. Null: it told
 * none that the door has, or of two so that it may have been either (`sms`, `tel`, `otp`). One of them may be refused (`Lowering`),
 * and a person must not come past that by the order of a list.
 */
export function methodTold(amr: unknown, methods: readonly Method[] = []): Method | null {
  const told: readonly unknown[] = Array.isArray(amr) ? amr : []
  const fitting = methods.filter((method) => method.amr.every((value) => told.includes(value)))
  const contains = (method: Method, other: Method) => other.amr.every((value) => method.amr.includes(value))
  const most = fitting.filter((method) => fitting.every((other) => contains(method, other)))
  return most.length === 1 ? (most[0] ?? null) : null
}
