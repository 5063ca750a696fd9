import type { PersonClaim, ProviderProfile } from '../providers.ts'
import { connectingInformation, duplicationInformation } from './identifiers.ts'
import type { Person } from './person.ts'

type PersonClaims = Partial<Record<PersonClaim, string>>

/** The standard claims of a person for one provider and client, without `sub`. */
export function personClaims(
  person: Person,
  provider: ProviderProfile,
  audience: { seed: string; clientId: string },
): PersonClaims {
  const tell: Record<PersonClaim, () => string> = {
    name: () => person.name,
    birthdate: () => person.birthdate,
    gender: () => person.gender,
    phone_number: () => person.phone,
    nationality_status: () => person.nationality,
    ci: () => connectingInformation(audience.seed, person.registrationNumber),
    di: () =>
      duplicationInformation(audience.seed, person.registrationNumber, {
        site: audience.clientId,
        agency: provider.agency,
      }),
  }
  return Object.fromEntries(provider.claims.map((claim) => [claim, tell[claim]()]))
}
