import { createLocalJWKSet, decodeJwt, importJWK, type JSONWebKeySet, type JWK, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'

/** The type in the header of a receipt: no other token that these keys sign passes for one (RFC 8725, 3.11). */
const type = 'gwanmun-receipt+jwt'

const claims = z.object({
  campaign: z.string(),
  opensAt: z.iso.datetime({ offset: true }).nullable(),
  index: z.int().min(0).nullable(),
  key: z.int().min(0).nullable(),
  pseudonym: z.string().regex(/^[0-9a-f]{32}$/),
  joinedAt: z.iso.datetime({ offset: true }),
})

/** What a receipt says: that this pseudonym had this place in line, or this index in the pool of an opening. Times are ISO 8601. */
export type Receipt = z.output<typeof claims>

/** Receipts are JWS (RFC 7515), signed by the keys of the OpenID Provider: its JWKS checks them. */
export interface Receipts {
  sign(receipt: Receipt): Promise<string>
}

/** @param signing private keys with `kid` and `alg`; the first ES256 signs, else the first */
export function openReceipts(issuer: string, signing: readonly JWK[]): Receipts {
  const key = signing.find(({ alg }) => alg === 'ES256') ?? signing[0]
  let imported: ReturnType<typeof importJWK> | null = null
  return {
    async sign(receipt) {
      if (!key?.alg || !key.kid) throw new Error('the keyring has no signing key')
      const header = { alg: key.alg, kid: key.kid, typ: type }
      imported ??= importJWK(key)
      return new SignJWT(receipt)
        .setProtectedHeader(header)
        .setIssuer(issuer)
        .sign(await imported)
    },
  }
}

/**
 * Reads a receipt.
 * @param keys the JWKS of the issuer; null: the signature is not checked
 * @throws Error that says what is wrong with it
 */
export async function readReceipt(token: string, keys: JSONWebKeySet | null): Promise<Receipt> {
  const payload = keys ? (await jwtVerify(token, createLocalJWKSet(keys), { typ: type })).payload : decodeJwt(token)
  const parsed = claims.safeParse(payload)
  if (!parsed.success) throw new Error('this is not a receipt of a waiting room')
  return parsed.data
}
