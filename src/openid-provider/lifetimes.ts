import type { Configuration } from 'oidc-provider'
import type { World } from '../domain/world.ts'
import { currentExchange } from './exchange.ts'

const minutes = 60
const hours = 60 * minutes

const code = minutes
const accessToken = 10 * minutes
/** Of a refresh token, and of all that comes from one: after the last authorization of the relying party. */
export const offlineSeconds = 24 * hours

/** What was issued at the last moment of a sign-on lives as long as it says: its session, grant and identity outlive it. */
export const afterSignOnSeconds = code + accessToken + minutes

interface LifetimeParts {
  world: Pick<World, 'now'>
  journeySeconds: number
  signOnSeconds: number
}

/** Lifetimes of all that the library keeps, in seconds. */
export function lifetimes({ world, journeySeconds, signOnSeconds }: LifetimeParts): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: accessToken,
    AuthorizationCode: code,
    IdToken: 10 * minutes,
    Interaction: journeySeconds,
    // Counted from the verification: no further request makes a sign-on longer.
    Session() {
      const { signOn } = currentExchange()
      const left = signOn ? signOn.at + signOnSeconds * 1000 - world.now() : signOnSeconds * 1000
      return Math.max(0, Math.ceil(left / 1000)) + afterSignOnSeconds
    },
    RefreshToken: offlineSeconds,
    Grant: (_context, grant) =>
      grant.getOIDCScope().split(' ').includes('offline_access') ? offlineSeconds : signOnSeconds + afterSignOnSeconds,
  }
}

/**
 * How long the identity of a verification for a relying party is kept at first: until the last access token of its sign-on has
 * ended. A refresh token makes it longer (sign-on.ts).
 */
export function identitySeconds({ journeySeconds, signOnSeconds }: Omit<LifetimeParts, 'world'>): number {
  return journeySeconds + signOnSeconds + afterSignOnSeconds
}
