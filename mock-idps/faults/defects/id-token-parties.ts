import { otherThan } from './defect.ts'
import { clientOf, type IdTokenDefect, type IdTokenMaterial } from './id-token-defect.ts'

const core = (section: string) => `OpenID Connect Core ${section}`
const untrusted = 'https://untrusted.invalid'

type Claims = Record<string, unknown>
type Row = Omit<IdTokenDefect, 'alter' | 'catalogue'>

function defect(catalogue: number | null, row: Row, claims: (material: IdTokenMaterial) => Claims): IdTokenDefect {
  return { catalogue, ...row, alter: (material) => ({ claims: claims(material) }) }
}
const must = (source: string): Row => ({ expects: 'refuse', level: 'must', source })
const should = (source: string): Row => ({ expects: 'refuse', level: 'should', source })
const accept = (source: string): Row => ({ expects: 'accept', level: 'must', source })

const issuerRule = core('§3.1.3.7 (2)')
const audienceRule = core('§3.1.3.7 (3)')
const nonceRule = core('§3.1.3.7 (11)')
const required = core('§2, a required claim')

/** Defects of issuer, subject, audience, nonce and `acr`. */
export const idTokenPartyDefects = {
  iss_wrong: defect(21, must(issuerRule), () => ({ iss: untrusted })),
  iss_missing: defect(21, must(required), () => ({ iss: undefined })),
  iss_trailing_slash: defect(21, must(issuerRule), ({ claims }) => ({ iss: `${claims['iss']}/` })),
  aud_wrong: defect(22, must(audienceRule), () => ({ aud: 'another-client' })),
  aud_missing: defect(22, must(required), () => ({ aud: undefined })),
  aud_untrusted_extra: defect(23, must(audienceRule), (material) => ({
    aud: [clientOf(material), 'another-client'],
    azp: clientOf(material),
  })),
  azp_wrong: defect(23, should(core('§3.1.3.7 (5)')), () => ({ azp: 'another-client' })),
  aud_array_ok: defect(24, accept(core('§2, aud')), (material) => ({ aud: [clientOf(material)] })),
  azp_ok: defect(24, accept(core('§2, azp')), (material) => ({ azp: clientOf(material) })),
  nonce_wrong: defect(25, must(nonceRule), ({ claims }) => ({ nonce: otherThan(String(claims['nonce'] ?? '')) })),
  nonce_missing: defect(25, must(nonceRule), () => ({ nonce: undefined })),
  /** The nonce of an earlier flow at the same issuer; an invented one when there was none. */
  nonce_replayed: defect(25, must(nonceRule), ({ claims, earlier }) => ({
    nonce: earlier.nonce ?? otherThan(String(claims['nonce'] ?? '')),
  })),
  sub_missing: defect(27, must(required), () => ({ sub: undefined })),
  sub_empty: defect(27, must(core('§2, sub')), () => ({ sub: '' })),
  sub_too_long: defect(27, must(core('§2, sub: 255 characters')), () => ({ sub: 's'.repeat(256) })),
  sub_not_text: defect(27, must(core('§2, sub')), () => ({ sub: 12_345 })),
  acr_too_low: defect(36, { ...should(core('§3.1.3.7 (12)')), onlyIf: 'acr_values' }, () => ({ acr: '0' })),
  acr_missing: defect(36, { ...should(core('§3.1.3.7 (12)')), onlyIf: 'acr_values' }, () => ({ acr: undefined })),
} satisfies Record<string, IdTokenDefect>
