import { createHmac } from 'node:crypto'

/**
 * 연계정보: 88 characters, base64 of HMAC-SHA512 over the registration number. It knows neither site nor provider, so it
 * is equal at every door.
 */
export function connectingInformation(seed: string, registrationNumber: string): string {
  return createHmac('sha512', seed).update(`ci|${registrationNumber}`).digest('base64')
}

/** DER of `SEQUENCE { OID hmacWithSHA256, BIT STRING (32 bytes) }` up to the digest, as seen in the field. */
const derPrefix = Buffer.from('302d06082a864886f70d0209032100', 'hex')

/** Who asks (`site`: the client id) and who answers (`agency`). */
interface DuplicationScope {
  site: string
  agency: string
}

/** 중복가입확인정보: 64 characters, one per person, site and agency; never comparable between agencies. */
export function duplicationInformation(seed: string, registrationNumber: string, scope: DuplicationScope): string {
  const digest = createHmac('sha256', seed).update(`di|${registrationNumber}|${scope.site}|${scope.agency}`).digest()
  return Buffer.concat([derPrefix, digest]).toString('base64')
}

/** The pairwise subject (OpenID Connect Core §8.1): other at every provider and for every client. 43 characters. */
export function pairwiseSubject(seed: string, personId: string, scope: { provider: string; clientId: string }): string {
  return createHmac('sha256', seed).update(`sub|${scope.provider}|${scope.clientId}|${personId}`).digest('base64url')
}

/** Prime to ten, so that its multiples, cut to ten digits, are all different. */
const virtualNumberStep = 7_302_653_117n

/**
 * The 13 digits of an i-PIN, which look drawn by lot: `000`, and ten that no other `serial` (0 to 9 999 999 999) has.
 * Named people have serials below a million, generated ones follow, somebody's own come behind both.
 */
export function virtualNumber(serial: number): string {
  return `000${String((BigInt(serial + 1) * virtualNumberStep) % 10_000_000_000n).padStart(10, '0')}`
}
