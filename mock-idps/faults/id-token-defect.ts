import type { Signature } from '../keys/key-ring.ts'
import type { DefectCase, Earlier } from './defect.ts'

/** An ID token as the core made it, its times already those of the sandbox. */
export interface IdTokenMaterial {
  header: Readonly<Record<string, unknown>>
  claims: Readonly<Record<string, unknown>>
  /** The access token of the same answer. */
  accessToken: string
  earlier: Earlier
  /** What a header can point to: a key the issuer never published, with a certificate of its own. */
  attacker: { jwk: object; keysUrl: string; certificateUrl: string; certificate: string }
}

/** What is signed in its place. Claims and header parameters that are undefined are left out. */
export interface IdTokenChange {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  signature?: Signature
}

/** One way in which an ID token can be wrong, or unusual and right. */
export interface IdTokenDefect extends DefectCase {
  alter(material: IdTokenMaterial): IdTokenChange
}

/** `iat` of the core's token: the moment it was signed, in seconds. All times of a defect are told from it. */
export function issuedAt({ claims }: IdTokenMaterial): number {
  return Number(claims['iat'])
}

/** The client the token is for. */
export function clientOf({ claims }: IdTokenMaterial): string {
  return String([claims['aud']].flat()[0])
}
