import { z } from 'zod'
import { ciOf, compactDay, dayOf, e164, koreanPhone, mapStandardClaims, nameOf } from './claims.ts'
import { icons } from './icons.ts'
import { UnusableAnswer } from './oidc/refusals.ts'
import { oidcSettings, safeUrl } from './oidc/settings.ts'
import { fromPassportStrategy, passportSettings } from './passport/from-strategy.ts'
import { standardOidc } from './standard-oidc.ts'

/**
 * The provider SDK: what a module of the operator's own (`providerModules`) builds its provider with. It is given as an argument
 * and not imported, so a module may live anywhere and does not care where or how this broker is installed.
 * See docs/add-a-provider.md.
 */
export const sdk = {
  /** The schema library of the settings, https://zod.dev. */
  z,

  /**
   * An adapter for a provider that speaks standard OpenID Connect.
   * @example
   * const door = { id: 'my-bank', acr: 'urn:gwanmun:loa:3', amr: ['swk', 'pin', 'mfa'] }
   * const open = (settings, tools) =>
   *   standardOidc(settings, { ...door, claimsAt: 'userinfo', mapClaims: mapStandardClaims }, tools)
   */
  standardOidc,

  /**
   * A definition on a strategy of the passport ecosystem, of those that are built on passport-oauth2.
   * @example
   * fromPassportStrategy({
   *   ...words, icon: icons.letter, acr: 'urn:gwanmun:loa:2', amr: ['pwd'],
   *   settings: settings.passport,
   *   strategy: ({ tokenUrl, … }, { verify }) => new PortalStrategy({ tokenURL: tokenUrl, … }, verify),
   *   mapProfile: ({ profile }) => mapStandardClaims(profile),
   * })
   */
  fromPassportStrategy,

  /**
   * The person in standard claims (OpenID Connect Core §5.1), with `ci` and `nationality_status` beside them.
   * @example mapStandardClaims({ ci, name: '김지유', birthdate: '1990-05-09', gender: 'female' })
   */
  mapStandardClaims,

  /**
   * Schemas of single claims, for profiles that are not standard.
   * @example
   * const person = z.object({ id: claims.ciOf, realName: claims.nameOf, birth: claims.compactDay })
   * const mapClaims = (told) => {
   *   const { id, realName, birth } = person.parse(told)
   *   return { ci: id, name: realName, birthDate: birth, gender: null, nationality: null, phone: null }
   * }
   */
  claims: { ciOf, nameOf, dayOf, compactDay, e164, koreanPhone },

  /**
   * Schemas of settings, to extend. `safeUrl`: https, or http on loopback.
   * @example const mine = settings.oidc.extend({ profile: settings.safeUrl })
   */
  settings: { oidc: oidcSettings, passport: passportSettings, safeUrl },

  /**
   * Drawings to choose from; any other SVG path data on a grid of 24 will do.
   * @example const definition = { ...words, icon: icons.card }
   */
  icons,

  /**
   * Thrown by a mapping when an answer cannot be used. The second argument says whose doing it is; only `provider`, the default,
   * speaks against the provider.
   * @example if (!told.consent) throw new UnusableAnswer('consent_missing', 'person')
   */
  UnusableAnswer,
}

export type ProviderSdk = typeof sdk
