import { z } from 'zod'
import { ciOf, compactDay, dayOf, e164, koreanPhone, mapStandardClaims, nameOf } from './claims.ts'
import { UnusableAnswer } from './oidc/refusals.ts'
import { oidcSettings, safeUrl } from './oidc/settings.ts'
import { fromPassportStrategy, passportSettings } from './passport/from-strategy.ts'
import { standardOidc } from './standard-oidc.ts'

/**
 * What a door of the operator's own (`providerModules`) is built with. It is handed over rather than imported, so that such
 * a module may live anywhere and does not care where or how this broker is installed.
 */
export const kit = {
  z,
  standardOidc,
  fromPassportStrategy,
  mapStandardClaims,
  /** Checks of single claims, for profiles that are not standard. */
  claims: { ciOf, nameOf, dayOf, compactDay, e164, koreanPhone },
  settings: { oidc: oidcSettings, passport: passportSettings, safeUrl },
  UnusableAnswer,
}

export type ProviderKit = typeof kit
