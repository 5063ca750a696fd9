import type { PersonId } from '../../domain/ids.ts'
import type { DeviceClaim, DeviceClaims } from '../../domain/session.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/**
 * An ended claim is remembered this long, only for its generation: a session that still holds an old number (it lives hours, not
 * days) must not find the number given out again.
 */
const rememberMs = 24 * 3_600_000

/** Device claims of this process. Each verb runs without yielding, which makes it atomic here. */
export function memoryDeviceClaims({ now }: Pick<World, 'now'>): DeviceClaims {
  const claims = expiringMap<PersonId, DeviceClaim>(now)

  const keep = (claim: DeviceClaim): void => claims.set(claim.person, claim, claim.until + rememberMs)

  function alive(person: PersonId, at: Instant): DeviceClaim | null {
    const claim = claims.get(person)
    return claim && at < claim.until ? claim : null
  }

  return {
    async claim({ person, device, provider, kind, blockSeconds }) {
      const at = now()
      const current = alive(person, at)
      if (current) return current
      const generation = (claims.get(person)?.generation ?? 0) + 1
      const until = at + blockSeconds * 1000
      const claim: DeviceClaim = { person, device, generation, provider, kind, verifiedAt: at, until }
      keep(claim)
      return claim
    },
    async find(person) {
      return alive(person, now())
    },
    async stretch(person, generation, until) {
      const claim = alive(person, now())
      if (claim?.generation === generation && claim.until < until) keep({ ...claim, until })
    },
    async release(person, generation) {
      const at = now()
      const claim = alive(person, at)
      if (claim?.generation !== generation) return false
      keep({ ...claim, until: at })
      return true
    },
  }
}
