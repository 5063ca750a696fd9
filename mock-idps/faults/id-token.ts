import { decodeJwt, decodeProtectedHeader } from 'jose'
import { attackerCertificate, attackerKey, attackerPaths } from '../keys/attacker.ts'
import type { KeyRing, Signature } from '../keys/key-ring.ts'
import type { Change } from './applied.ts'
import { idTokenDefects } from './defects/id-token.ts'
import type { IdTokenMaterial } from './defects/id-token-defect.ts'
import { shiftedTimes } from './defects/id-token-times.ts'
import { edited, type Members } from './json-edit.ts'
import type { ReplayMemory } from './replay-memory.ts'

type Effect = Extract<Change, { type: 'id_token' }>

export interface Signing {
  issuer: string
  keys: KeyRing
  clockOffsetMs: number
  memory: ReplayMemory
}

interface Draft {
  claims: Members
  /** Differences from the correct header; null or undefined removes a parameter. */
  header: Members
  signature: Signature
}

/** Whole seconds, rounded down, so that a shifted token does not seem to come from the future. */
const offsetSeconds = (ms: number) => Math.floor(ms / 1000)

function materialOf(token: { header: Members; accessToken: string }, draft: Draft, signing: Signing): IdTokenMaterial {
  const { issuer, memory } = signing
  const alg = String(token.header['alg'])
  const { kid: _, ...jwk } = attackerKey(alg).publicJwk
  const { nonce } = draft.claims
  return {
    header: token.header,
    claims: draft.claims,
    accessToken: token.accessToken,
    earlier: memory.before({ nonce: typeof nonce === 'string' ? nonce : undefined }),
    attacker: {
      jwk,
      keysUrl: issuer + attackerPaths.keys,
      certificateUrl: issuer + attackerPaths.certificate(alg),
      certificate: attackerCertificate(alg),
    },
  }
}

function changed(draft: Draft, effect: Effect, material: IdTokenMaterial): Draft {
  if (effect.defect === undefined) {
    return {
      claims: edited(draft.claims, effect),
      header: { ...draft.header, ...effect.header },
      signature: effect.signature ?? draft.signature,
    }
  }
  const { claims, header, signature } = idTokenDefects[effect.defect].alter(material)
  return {
    claims: { ...draft.claims, ...claims },
    header: { ...draft.header, ...header },
    signature: signature ?? draft.signature,
  }
}

function withoutEmpty(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null))
}

/**
 * The ID token that the client gets in place of the core's: with its times moved to the sandbox's clock, and with the
 * effects applied. It is signed again when anything in it differs from what the core signed.
 */
export async function reissued(
  token: { idToken: string; accessToken: string },
  effects: readonly Effect[],
  signing: Signing,
): Promise<string> {
  const { keys, clockOffsetMs } = signing
  if (effects.length === 0 && clockOffsetMs === 0 && !keys.moved()) return token.idToken
  const header: Members = { ...decodeProtectedHeader(token.idToken) }
  const claims: Members = decodeJwt(token.idToken)
  const shift = clockOffsetMs === 0 ? {} : shiftedTimes(claims, offsetSeconds(clockOffsetMs))
  let draft: Draft = { claims: { ...claims, ...shift }, header: {}, signature: 'current' }
  for (const effect of effects) {
    const material = materialOf({ header, accessToken: token.accessToken }, draft, signing)
    draft = changed(draft, effect, material)
  }
  const signedHeader = withoutEmpty({ ...header, kid: keys.kid(String(header['alg'])), ...draft.header })
  return keys.sign(signedHeader, draft.claims, draft.signature)
}
