import type { ProviderId } from '../domain/ids.ts'
import { type Acr, isAcr, levelOf, type ProviderDefinition } from '../domain/provider.ts'
import type { RelyingParty } from './relying-party.ts'

/** What the OpenID Provider knows of a door. */
export type Door = Pick<ProviderDefinition, 'id' | 'acr'>

/** Parameters of an authorization request, as the library hands them on. */
export type RequestParameters = Readonly<Record<string, unknown>>

/** Every `acr` that these providers can give, the strongest first. */
export function acrValuesOf(providers: readonly Door[]): Acr[] {
  return [...new Set(providers.map(({ acr }) => acr))].toSorted((a, b) => levelOf(b) - levelOf(a))
}

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
    (door) => (party.allowedDoors?.includes(door.id) ?? true) && levelOf(door.acr) >= levelOf(party.minimumAcr),
  )
  const asked = askedAcr(parameters)
  if (!asked) return permitted
  if (asked.essential) return permitted.filter((door) => asked.values.includes(door.acr))
  const floor = Math.min(...asked.values.filter(isAcr).map(levelOf))
  const strong = permitted.filter((door) => levelOf(door.acr) >= floor)
  return strong.length > 0 ? strong : permitted
}

/** Whether one verification came through one of these doors with the assurance that door stands for. */
export function suffices(doors: readonly Door[], verified: { provider: ProviderId; acr: Acr }): boolean {
  return doors.some((door) => door.id === verified.provider && levelOf(verified.acr) >= levelOf(door.acr))
}

/** The doors named in `idp_hint`, in their order; several are separated by spaces. */
export function hintedDoors(parameters: RequestParameters): ProviderId[] {
  const hint = parameters['idp_hint']
  return typeof hint === 'string' ? (hint.split(/\s+/).filter(Boolean) as ProviderId[]) : []
}

/** Whether the person will reserve at this relying party, which lets them do so from one device only. */
export function needsOneDevice({ singleDevice }: RelyingParty, parameters: RequestParameters): boolean {
  const scopes = String(parameters['scope'] ?? '').split(' ')
  return singleDevice && scopes.includes('reservation')
}
