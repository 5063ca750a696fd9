/**
 * Naver: OpenID Connect, and the person at `/v1/nid/me` (profile.ts). For Naver itself: issuer `https://nid.naver.com`, its OpenID
 * Connect paths; the app needs every item and CI granted.
 */
import { z } from 'zod'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { icons } from '../icons.ts'
import { mayBeWithheld } from '../items.ts'
import type { ProfileAnswer } from '../oidc/profile.ts'
import { oidcSettings, safeUrl } from '../oidc/settings.ts'
import { profileProvider, profileProviderSettings } from '../profile-provider.ts'
import { mapNaverProfile } from './profile.ts'

const known = {
  id: 'naver' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pin', 'mfa'],
  methods: [{ id: 'app', amr: ['swk', 'pin', 'mfa'] }],
} as const

const naverSettings = oidcSettings.extend({
  ...profileProviderSettings,
  scope: oidcSettings.shape.scope.default('openid profile'),
  /** Default `https://openapi.naver.com/v1/nid/me` for Naver itself, else `/v1/nid/me` below the issuer. */
  profile: safeUrl.optional(),
  /**
   * Whether the profile's `id` is the ID token's `sub`, and so must be equal. Naver documents that both identify a person to one
   * app, not that they are the same.
   */
  profileId: z.enum(['subject', 'other']).default('subject'),
  mayBeWithheld,
})

const endpoint = {
  path: '/v1/nid/me',
  known: { 'https://nid.naver.com': 'https://openapi.naver.com/v1/nid/me' },
}

export const naver: ProviderDefinition = {
  ...known,
  name: { ko: '네이버', en: 'Naver' },
  need: { ko: '네이버 앱에 발급된 인증서', en: 'Certificate in the Naver app' },
  icon: icons.letter,
  open(given, tools) {
    const { mayBeWithheld, profileId, ...settings } = naverSettings.parse(given)
    const mapProfile = (answer: ProfileAnswer, sub: string) =>
      mapNaverProfile(answer, { subject: profileId === 'subject' ? sub : null, mayBeWithheld })
    return profileProvider(settings, { ...known, endpoint, mapProfile }, tools)
  },
}
