/**
 * Joint certificate (공동인증서): OpenID Connect, and the certificate's content in the ID token (certificate.ts), with the names of its
 * subject and issuer (distinguished-name.ts).
 */
import { z } from 'zod'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { icons } from '../icons.ts'
import { type OidcProvider, oidcAdapter } from '../oidc/adapter.ts'
import { oidcSettings } from '../oidc/settings.ts'
import { accreditedIssuers, personalPolicies, personInCertificate } from './certificate.ts'

const known = {
  id: 'certificate' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk', 'pwd', 'mfa'],
  methods: [{ id: 'certificate', amr: ['swk', 'pwd', 'mfa'] }],
} as const

const certificateSettings = oidcSettings.extend({
  scope: z.string().default('openid certificate'),
  /** Policy OIDs that may sign in. Default: the personal general-purpose ones. */
  policies: z
    .array(z.string().regex(/^\d+(\.\d+)+$/))
    .min(1)
    .default([...personalPolicies]),
  /** Organisations (`o`) of the authorities whose certificates are taken. */
  issuers: z
    .array(z.string().min(1))
    .min(1)
    .default([...accreditedIssuers]),
  /** Only where no real people sign in: anybody gets a test certificate under any name. */
  allowTestIssuers: z.boolean().default(false),
})

export const certificate: ProviderDefinition = {
  ...known,
  name: { ko: '공동인증서', en: 'Joint certificate' },
  inSentence: 'a joint certificate',
  need: { ko: '인증서와 비밀번호', en: 'Certificate and its password' },
  icon: icons.certificate,
  open(settings, tools) {
    const { policies, issuers, allowTestIssuers, ...oidc } = certificateSettings.parse(settings)
    const rules = { provider: known.id, policies, issuers, allowTestIssuers }
    const mapClaims: OidcProvider['mapClaims'] = ({ idToken, now }) => personInCertificate(idToken, { rules, now })
    return oidcAdapter(oidc, { ...known, mapClaims }, tools)
  },
}
