import { createHmac } from 'node:crypto'

/**
 * CI (연계정보): 88 characters, base64 of HMAC-SHA512 over the registration number. It depends on neither site nor provider,
 * so it is equal at every provider.
 */
export function connectingInformation(seed: string, registrationNumber: string): string {
  return createHmac('sha512', seed).update(`ci|${registrationNumber}`).digest('base64')
}

/** DER of `SEQUENCE { OID hmacWithSHA256, BIT STRING (32 bytes) }` up to the digest, as seen in the field. */
const derPrefix = Buffer.from('302d06082a864886f70d0209032100', 'hex')

/** The client id (`site`) and the agency that a DI is for. */
interface DuplicationScope {
  site: string
  agency: string
}

/** DI (중복가입확인정보): 64 characters, one for each person, site and agency; never comparable between agencies. */
export function duplicationInformation(seed: string, registrationNumber: string, scope: DuplicationScope): string {
  const digest = createHmac('sha256', seed).update(`di|${registrationNumber}|${scope.site}|${scope.agency}`).digest()
  return Buffer.concat([derPrefix, digest]).toString('base64')
}

/** The pairwise subject (OpenID Connect Core §8.1): different at every provider and for every client. 43 characters. */
export function pairwiseSubject(seed: string, personId: string, scope: { provider: string; clientId: string }): string {
  return createHmac('sha256', seed).update(`sub|${scope.provider}|${scope.clientId}|${personId}`).digest('base64url')
}

/** Coprime to ten, so that all its multiples, cut to ten digits, are different. */
const virtualNumberStep = 7_302_653_117n

/**
 * The 13 digits of an i-PIN: `000` and ten digits that look random and differ for every `serial` (0 to 9 999 999 999). Named
 * people have serials below a million, generated people follow, people from the settings come after both.
 */
export function virtualNumber(serial: number): string {
  return `000${String((BigInt(serial + 1) * virtualNumberStep) % 10_000_000_000n).padStart(10, '0')}`
}
