import { z } from 'zod'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { icons } from '../icons.ts'
import { mayBeWithheld } from '../items.ts'
import { oidcDoor } from '../oidc/adapter.ts'
import { oidcSettings, profileUrl, safeUrl } from '../oidc/settings.ts'
import { mapNaverProfile } from './profile.ts'

const door = {
  id: 'naver' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pin', 'mfa'],
} as const

/** For Naver itself: issuer `https://nid.naver.com`, its OpenID Connect paths; the app needs every item and CI granted. */
const naverSettings = oidcSettings.extend({
  scope: oidcSettings.shape.scope.default('openid profile'),
  idTokenAlg: oidcSettings.shape.idTokenAlg.default('RS256'),
  clientAuth: oidcSettings.shape.clientAuth.default('client_secret_post'),
  /** Default `https://openapi.naver.com/v1/nid/me` for Naver itself, else `/v1/nid/me` below the issuer. */
  profile: safeUrl.optional(),
  /**
   * Whether the profile's `id` is the ID token's `sub`, and so must be equal. Naver documents both as identifying a person
   * to one app, not that they are the same.
   */
  profileId: z.enum(['subject', 'other']).default('subject'),
  mayBeWithheld,
})

const whereProfileIs = {
  path: '/v1/nid/me',
  known: { 'https://nid.naver.com': 'https://openapi.naver.com/v1/nid/me' },
}

export const naver: ProviderDefinition = {
  ...door,
  name: { ko: '네이버', en: 'Naver' },
  need: { ko: '네이버 앱에 발급된 인증서', en: 'Certificate in the Naver app' },
  icon: icons.letter,
  open(given, tools) {
    const { mayBeWithheld, profileId, ...settings } = naverSettings.parse(given)
    return oidcDoor(
      settings,
      {
        ...door,
        profile: profileUrl(settings, whereProfileIs),
        tell: async ({ idToken, profile }) => {
          const subject = profileId === 'subject' ? idToken.sub : null
          return mapNaverProfile(await profile(), { subject, mayBeWithheld })
        },
      },
      tools,
    )
  },
}
