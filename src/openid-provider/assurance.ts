import type { ProviderId } from '../domain/ids.ts'
import type { Acr, ProviderDefinition } from '../domain/provider.ts'
import type { RelyingParty } from './relying-party.ts'

/** What the OpenID Provider knows of a door. */
export type Door = Pick<ProviderDefinition, 'id' | 'acr'>

/** Parameters of an authorization request, as the library hands them on. */
export type RequestParameters = Readonly<Record<string, unknown>>

const levels: Readonly<Record<Acr, number>> = { 'urn:gwanmun:loa:2': 2, 'urn:gwanmun:loa:3': 3 }

/** Every `acr` a relying party can ask for, the strongest first. */
export const acrValues = ['urn:gwanmun:loa:3', 'urn:gwanmun:loa:2'] as const satisfies readonly Acr[]

const isAcr = (value: unknown): value is Acr => acrValues.some((acr) => acr === value)

interface AskedAcr {
  values: readonly unknown[]
  /** Anything else must not be answered (OpenID Connect Core §5.5.1.1). */
  essential: boolean
}

/** `acr_values` is a wish and replaces an `acr` in the `claims` parameter, as in the library. */
function askedAcr(parameters: RequestParameters): AskedAcr | null {
  const wished = parameters['acr_values']
  if (typeof wished === 'string') return { values: wished.split(' '), essential: false }
  const claims = parameters['claims']
  if (typeof claims !== 'string') return null
  const acr = (
    JSON.parse(claims) as { id_token?: { acr?: { value?: unknown; values?: unknown; essential?: unknown } } }
  ).id_token?.acr
  const values = Array.isArray(acr?.values) ? acr.values : acr?.value === undefined ? [] : [acr.value]
  return values.length > 0 ? { values, essential: acr?.essential === true } : null
}

/**
 * The doors that lead to an answer this request can be content with: allowed to the relying party, not below its floor,
 * and as strong as asked. A wish that no door fulfils is passed over; a demand leaves no door.
 */
export function suitableDoors(
  doors: readonly Door[],
  party: RelyingParty,
  parameters: RequestParameters,
): readonly Door[] {
  const permitted = doors.filter(
    (door) => (party.allowedDoors?.includes(door.id) ?? true) && levels[door.acr] >= levels[party.minimumAcr],
  )
  const asked = askedAcr(parameters)
  if (!asked) return permitted
  if (asked.essential) return permitted.filter((door) => asked.values.includes(door.acr))
  const floor = Math.min(...asked.values.filter(isAcr).map((acr) => levels[acr]))
  const strong = permitted.filter((door) => levels[door.acr] >= floor)
  return strong.length > 0 ? strong : permitted
}

/** Whether one verification came through one of these doors with the assurance that door stands for. */
export function suffices(doors: readonly Door[], verified: { provider: ProviderId; acr: Acr }): boolean {
  return doors.some((door) => door.id === verified.provider && levels[verified.acr] >= levels[door.acr])
}

/** The doors named in `idp_hint`, in their order; several are separated by spaces. */
export function hintedDoors(parameters: RequestParameters): ProviderId[] {
  const hint = parameters['idp_hint']
  return typeof hint === 'string' ? (hint.split(/\s+/).filter(Boolean) as ProviderId[]) : []
}
