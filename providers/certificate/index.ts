import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { mapStandardClaims } from '../claims.ts'
import { standardOidc } from '../standard-oidc.ts'

const door = {
  id: 'certificate' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pwd', 'mfa'],
} as const

export const certificate: ProviderDefinition = {
  ...door,
  name: { ko: '공동인증서', en: 'Joint certificate' },
  need: { ko: '인증서와 비밀번호', en: 'Certificate and its password' },
  icon: 'certificate',
  open: (settings, tools) =>
    standardOidc(settings, { ...door, claimsAt: 'id_token', mapClaims: mapStandardClaims }, tools),
}
