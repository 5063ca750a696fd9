import type { PersonClaim, ProviderProfile } from '../providers.ts'
import { connectingInformation, duplicationInformation } from './identifiers.ts'
import type { Person } from './person.ts'

type PersonClaims = Partial<Record<PersonClaim, string>>

/** What one provider tells one client about a person: the standard dialect, without `sub`. */
export function personClaims(
  person: Person,
  provider: ProviderProfile,
  teller: { seed: string; clientId: string },
): PersonClaims {
  const tell: Record<PersonClaim, () => string> = {
    name: () => person.name,
    birthdate: () => person.birthdate,
    gender: () => person.gender,
    phone_number: () => person.phone,
    nationality_status: () => person.nationality,
    ci: () => connectingInformation(teller.seed, person.registrationNumber),
    di: () =>
      duplicationInformation(teller.seed, person.registrationNumber, {
        site: teller.clientId,
        agency: provider.agency,
      }),
  }
  return Object.fromEntries(provider.claims.map((claim) => [claim, tell[claim]()]))
}
