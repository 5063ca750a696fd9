import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { icons } from '../icons.ts'
import { mayBeWithheld } from '../items.ts'
import { oidcDoor } from '../oidc/adapter.ts'
import { oidcSettings, profileUrl, safeUrl } from '../oidc/settings.ts'
import { mapKakaoProfile } from './profile.ts'

const door = {
  id: 'kakao' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pin', 'mfa'],
} as const

/** For Kakao itself: issuer `https://kauth.kakao.com`; the app needs OpenID Connect switched on, and the right to CI. */
const kakaoSettings = oidcSettings.extend({
  scope: oidcSettings.shape.scope.default('openid name birthyear birthday gender phone_number account_ci'),
  idTokenAlg: oidcSettings.shape.idTokenAlg.default('RS256'),
  clientAuth: oidcSettings.shape.clientAuth.default('client_secret_post'),
  /** Default `https://kapi.kakao.com/v2/user/me` for Kakao itself, else `/v2/user/me` below the issuer. */
  profile: safeUrl.optional(),
  mayBeWithheld,
})

const whereProfileIs = {
  path: '/v2/user/me',
  known: { 'https://kauth.kakao.com': 'https://kapi.kakao.com/v2/user/me' },
}

export const kakao: ProviderDefinition = {
  ...door,
  name: { ko: '카카오', en: 'Kakao' },
  need: { ko: '카카오톡 지갑 인증서', en: 'Certificate in the KakaoTalk wallet' },
  icon: icons.speech,
  open(given, tools) {
    const { mayBeWithheld, ...settings } = kakaoSettings.parse(given)
    return oidcDoor(
      settings,
      {
        ...door,
        profile: profileUrl(settings, whereProfileIs),
        tell: async ({ idToken, profile }) => mapKakaoProfile(await profile(), { subject: idToken.sub, mayBeWithheld }),
      },
      tools,
    )
  },
}
