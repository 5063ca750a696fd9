import { z } from 'zod'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { Instant } from '../../src/domain/time.ts'
import { ciOf, dayOf, nameOf } from '../claims.ts'
import type { MappedClaims } from '../oidc/adapter.ts'
import { UnusableAnswer } from '../oidc/refusals.ts'
import { distinguishedName } from './distinguished-name.ts'

/** What this installation takes for a certificate of a person. */
export interface CertificateRules {
  provider: ProviderId
  /** Policy OIDs that may sign in here. */
  policies: readonly string[]
  /** `o` of the accredited authorities. */
  issuers: readonly string[]
  allowTestIssuers: boolean
}

/** The personal general-purpose policies: yessign, signGATE, SignKorea, CrossCert, TradeSign, INIPASS. */
export const personalPolicies: readonly string[] = [
  '1.2.410.200005.1.1.1',
  '1.2.410.200004.5.2.1.2',
  '1.2.410.200004.5.1.1.5',
  '1.2.410.200004.5.4.1.1',
  '1.2.410.200012.1.1.1',
  '1.2.410.200004.5.5.1.1',
]

/** Organisations of the six authorities, as they stand in their certificates. */
export const accreditedIssuers: readonly string[] = [
  'yessign',
  'KICA',
  'SignKorea',
  'CrossCert',
  'TradeSign',
  'INIPASS',
]

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const certificateClaims = z.object({
  /** When its service signed the ID token, epoch seconds. */
  iat: z.number().optional(),
  subject_dn: z.string(),
  issuer_dn: z.string(),
  policy_oid: z.string(),
  not_before: instant,
  not_after: instant,
  status: z.enum(['valid', 'expired', 'revoked', 'suspended', 'unknown']),
  real_name: nameOf,
  vid_check: z.enum(['match', 'mismatch']),
  ci: ciOf,
  birthdate: dayOf,
  gender: z.enum(['male', 'female']).nullish(),
})
type CertificateClaims = z.output<typeof certificateClaims>

/**
 * The person of a certificate that may sign in here, at `now`.
 * @throws GwanmunError `provider_unavailable` when it is not known whether the certificate is revoked: we fail closed
 * @throws UnusableAnswer naming what is wrong with it; the person's doing, for they chose it
 * @throws ZodError when a claim is missing or malformed
 */
export function personInCertificate(
  claims: Record<string, unknown>,
  { rules, now }: { rules: CertificateRules; now: Instant },
): MappedClaims {
  const known = certificateClaims.parse(claims)
  assertInForce(known, { rules, now })
  assertIssuer(known.issuer_dn, rules)
  if (!rules.policies.includes(known.policy_oid)) throw new UnusableAnswer('certificate_policy', 'person')
  if (known.vid_check !== 'match') throw new UnusableAnswer('certificate_vid', 'person')
  // Both were signed by one authority; where they differ, one of them is not what it looks like.
  if (nameIn(known.subject_dn) !== known.real_name) throw new UnusableAnswer('certificate_name', 'person', ['name'])
  return {
    ci: known.ci,
    name: known.real_name,
    birthDate: known.birthdate,
    gender: known.gender ?? null,
    nationality: null,
    phone: null,
  }
}

/** How far the clock of a certificate service may be from ours, in milliseconds. */
const greatestSkewMs = 300_000

/**
 * Now, by our clock and by the service's, the earlier first. A certificate that was issued or has ended within the minute is
 * in force when one of the two says so; a service that is further off is not believed.
 */
function bothClocks(iat: number | undefined, now: Instant): [earlier: Instant, later: Instant] {
  const theirs = iat === undefined ? now : Math.min(Math.max(iat * 1000, now - greatestSkewMs), now + greatestSkewMs)
  return [Math.min(theirs, now), Math.max(theirs, now)]
}

function assertInForce(
  { iat, status, not_before, not_after }: CertificateClaims,
  { rules: { provider }, now }: { rules: CertificateRules; now: Instant },
): void {
  if (status === 'unknown')
    throw new GwanmunError('provider_unavailable', {
      provider,
      fault: 'provider',
      reason: 'certificate_status_unknown',
    })
  if (status !== 'valid') throw new UnusableAnswer(`certificate_${status}`, 'person')
  const [earlier, later] = bothClocks(iat, now)
  if (later < not_before) throw new UnusableAnswer('certificate_not_yet_valid', 'person')
  if (earlier > not_after) throw new UnusableAnswer('certificate_expired', 'person')
}

/** The names that test authorities go by: `yessignCA-Test Class 2`, `signGATE FTCA05`, `CrossCertTestCA3` … */
const testAuthority = /test|ftca/i

function assertIssuer(text: string, { issuers, allowTestIssuers }: CertificateRules): void {
  // Made only where it is thrown: an error costs the walk through its stack.
  const refused = () => new UnusableAnswer('certificate_issuer', 'person')
  const [cn, ou, o, c, ...more] = distinguishedName(text) ?? []
  if (cn?.type !== 'cn' || ou?.type !== 'ou' || o?.type !== 'o' || c?.type !== 'c' || more.length > 0) throw refused()
  if (ou.value !== 'AccreditedCA' || c.value.toLowerCase() !== 'kr' || !issuers.includes(o.value)) throw refused()
  if (testAuthority.test(cn.value) && !allowTestIssuers) throw new UnusableAnswer('certificate_test_issuer', 'person')
}

/** `홍길동()0088…`: the name, a romanised one or nothing in brackets, digits of bank, day and serial. Some have the name alone. */
const commonName = /^([^()]+)(?:\([^()]*\)\d*)?$/

/** The name in a subject; null when there is no one that can be trusted to be it. */
function nameIn(subject: string): string | null {
  const names = (distinguishedName(subject) ?? []).filter(({ type }) => type === 'cn')
  const [one] = names
  if (!one || names.length > 1) return null
  const name = nameOf.safeParse(commonName.exec(one.value)?.[1])
  return name.success ? name.data : null
}
