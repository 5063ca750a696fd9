import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { mapStandardClaims } from '../claims.ts'
import { standardOidc } from '../standard-oidc.ts'

const door = {
  id: 'naver' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pin', 'mfa'],
} as const

export const naver: ProviderDefinition = {
  ...door,
  name: { ko: '네이버', en: 'Naver' },
  need: { ko: '네이버 앱에 발급된 인증서', en: 'Certificate in the Naver app' },
  icon: 'letter',
  open: (settings, tools) =>
    standardOidc(settings, { ...door, claimsAt: 'userinfo', mapClaims: mapStandardClaims }, tools),
}
