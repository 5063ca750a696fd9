/**
 * Kakao: OpenID Connect, and the person at `/v2/user/me` (profile.ts), with a lunar birthday sometimes (lunar.ts). For Kakao itself:
 * issuer `https://kauth.kakao.com`; the app needs OpenID Connect switched on, and the right to CI.
 */
import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { icons } from '../icons.ts'
import { mayBeWithheld } from '../items.ts'
import type { ProfileAnswer } from '../oidc/profile.ts'
import { oidcSettings, safeUrl } from '../oidc/settings.ts'
import { profileProvider, profileProviderSettings } from '../profile-provider.ts'
import { mapKakaoProfile } from './profile.ts'

const known = {
  id: 'kakao' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pin', 'mfa'],
  methods: [{ id: 'app', amr: ['swk', 'pin', 'mfa'] }],
} as const

const kakaoSettings = oidcSettings.extend({
  ...profileProviderSettings,
  scope: oidcSettings.shape.scope.default('openid name birthyear birthday gender phone_number account_ci'),
  /** Default `https://kapi.kakao.com/v2/user/me` for Kakao itself, else `/v2/user/me` below the issuer. */
  profile: safeUrl.optional(),
  mayBeWithheld,
})

const endpoint = {
  path: '/v2/user/me',
  known: { 'https://kauth.kakao.com': 'https://kapi.kakao.com/v2/user/me' },
}

export const kakao: ProviderDefinition = {
  ...known,
  name: { ko: '카카오', en: 'Kakao' },
  need: { ko: '카카오톡 지갑 인증서', en: 'Certificate in the KakaoTalk wallet' },
  icon: icons.speech,
  open(given, tools) {
    const { mayBeWithheld, ...settings } = kakaoSettings.parse(given)
    const mapProfile = (answer: ProfileAnswer, subject: string) => mapKakaoProfile(answer, { subject, mayBeWithheld })
    return profileProvider(settings, { ...known, endpoint, mapProfile }, tools)
  },
}
