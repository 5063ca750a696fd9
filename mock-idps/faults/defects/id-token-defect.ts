import type { Signature } from '../../keys/key-ring.ts'
import type { DefectCase, Earlier } from './defect.ts'

/** The core's ID token, with its times already on the sandbox's clock. */
export interface IdTokenMaterial {
  header: Readonly<Record<string, unknown>>
  claims: Readonly<Record<string, unknown>>
  /** The access token of the same response. */
  accessToken: string
  earlier: Earlier
  /** The attacker's key and certificate, which the issuer never published; a header can point to them. */
  attacker: { jwk: object; keysUrl: string; certificateUrl: string; certificate: string }
}

/** What is signed instead. Claims and header parameters that are undefined are removed. */
export interface IdTokenChange {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  signature?: Signature
}

/** One way in which an ID token can be wrong, or unusual and still right. */
export interface IdTokenDefect extends DefectCase {
  alter(material: IdTokenMaterial): IdTokenChange
}

/** `iat` of the core's token: when it was signed, in seconds. The times of a defect are relative to it. */
export function issuedAt({ claims }: IdTokenMaterial): number {
  return Number(claims['iat'])
}

/** The client the token is for. */
export function clientOf({ claims }: IdTokenMaterial): string {
  return String([claims['aud']].flat()[0])
}
