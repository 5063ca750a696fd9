import { z } from 'zod'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { icons } from '../icons.ts'
import { oidcDoor } from '../oidc/adapter.ts'
import { oidcSettings } from '../oidc/settings.ts'
import { accreditedIssuers, personalPolicies, personInCertificate } from './certificate.ts'

const door = {
  id: 'certificate' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pwd', 'mfa'],
} as const

const certificateSettings = oidcSettings.extend({
  scope: z.string().default('openid certificate'),
  /** Policy OIDs that may sign in; the personal general-purpose ones unless told otherwise. */
  policies: z
    .array(z.string().regex(/^\d+(\.\d+)+$/))
    .min(1)
    .default([...personalPolicies]),
  /** Organisations (`o`) of the authorities whose certificates are taken. */
  issuers: z
    .array(z.string().min(1))
    .min(1)
    .default([...accreditedIssuers]),
  /** Only where nobody real signs in: anybody gets a test certificate under any name. */
  allowTestIssuers: z.boolean().default(false),
})

export const certificate: ProviderDefinition = {
  ...door,
  name: { ko: '공동인증서', en: 'Joint certificate' },
  need: { ko: '인증서와 비밀번호', en: 'Certificate and its password' },
  icon: icons.certificate,
  open(settings, tools) {
    const { policies, issuers, allowTestIssuers, ...oidc } = certificateSettings.parse(settings)
    const rules = { provider: door.id, policies, issuers, allowTestIssuers }
    return oidcDoor(oidc, { ...door, tell: ({ idToken, now }) => personInCertificate(idToken, { rules, now }) }, tools)
  },
}
