import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { mapStandardClaims } from '../claims.ts'
import { standardOidc } from '../standard-oidc.ts'

const door = {
  id: 'kakao' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pin', 'mfa'],
} as const

export const kakao: ProviderDefinition = {
  ...door,
  name: { ko: '카카오', en: 'Kakao' },
  need: { ko: '카카오톡 지갑 인증서', en: 'Certificate in the KakaoTalk wallet' },
  icon: 'speech',
  open: (settings, tools) =>
    standardOidc(settings, { ...door, claimsAt: 'userinfo', mapClaims: mapStandardClaims }, tools),
}
