import { createHash } from 'node:crypto'
import { connectingInformation } from '../people/identifiers.ts'
import type { Person } from '../people/person.ts'
import { authorities, distinguishedName, issuerName } from './certificate-authorities.ts'
import { certificateOutcomes } from './certificate-outcomes.ts'
import type { ClaimsContext, Dialect, Word } from './dialect.ts'

const dayMs = 86_400_000

/** Validity of one year, from a day before now that depends on the person. Whole days of Asia/Seoul, as real ones. */
function validity(spread: number, now: number): { not_before: string; not_after: string } {
  const seoulOffsetMs = 9 * 3_600_000
  const today = Math.floor((now + seoulOffsetMs) / dayMs) * dayMs - seoulOffsetMs
  const from = today - (1 + (spread % 300)) * dayMs
  const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')
  return { not_before: iso(from), not_after: iso(from + 366 * dayMs - 1000) }
}

/** The certificate of a person: the same for all ids of that person, another one after a change of name. */
function certificateOf(person: Person, { now }: ClaimsContext) {
  const digest = createHash('sha256').update(`certificate|${person.registrationNumber}|${person.name}`).digest()
  const authority = authorities[digest.readUInt8(0) % authorities.length] ?? authorities[0]
  const spread = digest.readUInt32BE(1)
  // Bank, day of issue and serial. Bank 0000 and the 32nd of a 13th month do not exist, so it is no real certificate.
  const serial = `000020${String(spread % 100).padStart(2, '0')}1332${String(spread).padStart(10, '0')}`
  const roman = person.nationality === 'foreign' ? person.name : ''
  return {
    subject_dn: distinguishedName([
      ['cn', `${person.name}(${roman})${serial}`],
      ['ou', 'MOCKBANK'],
      ['ou', 'personal4IB'],
      ['o', authority.organization],
      ['c', 'kr'],
    ]),
    issuer_dn: issuerName(authority),
    // Positive, far above the serials of real authorities, and at most 20 octets (RFC 5280 §4.1.2.2).
    serial: `00ff${digest.subarray(5, 15).toString('hex')}`,
    policy_oid: authority.personal,
    ...validity(spread, now),
    status: 'valid',
    real_name: person.name,
    vid_check: 'match',
  }
}

const words: readonly Word[] = [
  { name: 'certificate', in: 'request', meaning: 'scope: the certificate that signed', source: 'simulated' },
  {
    name: 'subject_dn',
    in: 'id_token',
    meaning: 'subject, RFC 4514; cn is name, brackets, bank and serial digits',
    source: 'reported',
  },
  { name: 'issuer_dn', in: 'id_token', meaning: 'issuer, RFC 4514; ou=AccreditedCA', source: 'reported' },
  { name: 'serial', in: 'id_token', meaning: 'serial number, hexadecimal', source: 'simulated' },
  {
    name: 'policy_oid',
    in: 'id_token',
    meaning: 'certificate policy: for whom and for what it may be used',
    source: 'reported',
  },
  { name: 'not_before', in: 'id_token', meaning: 'first instant of validity, RFC 3339', source: 'simulated' },
  { name: 'not_after', in: 'id_token', meaning: 'last instant of validity, RFC 3339', source: 'simulated' },
  {
    name: 'status',
    in: 'id_token',
    meaning: 'valid, expired, revoked, suspended, or unknown when CRL and OCSP are away',
    source: 'simulated',
  },
  {
    name: 'real_name',
    in: 'id_token',
    meaning: 'realName of the subjectAltName (identifyData, KCAC.TS.SIVID)',
    source: 'reported',
  },
  {
    name: 'vid_check',
    in: 'id_token',
    meaning: 'whether the VID fits the resident number, as the agency found: match or mismatch',
    source: 'simulated',
  },
  { name: 'ci', in: 'id_token', meaning: '연계정보, by the agency: no certificate carries it', source: 'simulated' },
  {
    name: 'birthdate',
    in: 'id_token',
    meaning: 'date of birth YYYY-MM-DD, by the agency: no certificate carries it',
    source: 'simulated',
  },
  {
    name: 'gender',
    in: 'id_token',
    meaning: 'male or female, by the agency: no certificate carries it',
    source: 'simulated',
  },
]

/** The joint certificate (공동인증서): the data of the certificate after a verified signature, and what the agency adds. */
export const certificate: Dialect = {
  scopes: { certificate: words.filter((word) => word.in === 'id_token').map(({ name }) => name) },
  claims: (person, context) => ({
    ...certificateOf(person, context),
    ci: connectingInformation(context.seed, person.registrationNumber),
    birthdate: person.birthdate,
    gender: person.gender,
  }),
  outcomes: certificateOutcomes,
  vocabulary: words,
}
