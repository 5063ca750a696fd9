import type { DeviceHash, PersonId } from '../../domain/ids.ts'
import type { ClaimMove, ClaimRequest, DeviceClaim, DeviceClaims } from '../../domain/session.ts'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

/**
 * An ended claim is remembered this long, only for its generation: a session that still holds an old number (it lives hours, not
 * days) must not find the number given out again.
 */
const rememberMs = 24 * 3_600_000

interface Kept extends Omit<DeviceClaim, 'isFree'> {
  /** The device of a person inside is idle after so long; null: the person is not inside. */
  idleMs: number | null
}

/** Device claims of this process. Each verb runs without yielding, which makes it atomic here. */
export function memoryDeviceClaims({ now }: Pick<World, 'now'>): DeviceClaims {
  const claims = expiringMap<PersonId, Kept>(now)

  function keep(claim: Kept): Kept {
    claims.set(claim.person, claim, claim.until + rememberMs)
    return claim
  }

  function alive(person: PersonId, at: Instant): Kept | null {
    const claim = claims.get(person)
    return claim && at < claim.until ? claim : null
  }

  function begin({ blockSeconds, freeBefore: _, ...of }: ClaimRequest, at: Instant): Kept {
    const generation = (claims.get(of.person)?.generation ?? 0) + 1
    return keep({ ...of, ...unused, generation, verifiedAt: at, until: at + blockSeconds * 1000 })
  }

  /** The device that holds the claim acts. */
  function acted(claim: Kept, actor: DeviceHash | undefined, at: Instant): Kept {
    if (actor === undefined || claim.device !== actor || claim.idleMs === null) return claim
    return keep({ ...claim, freeAt: at + claim.idleMs })
  }

  return {
    async claim(request) {
      const at = now()
      const current = alive(request.person, at)
      const isOwn = current?.device === request.device
      if (!current || (!isOwn && (isFree(current, at) || isEnded(current, request))))
        return told(begin(request, at), at)
      if (!isOwn) return told(current, at)
      const session = request.session ?? current.session
      return told(acted(keep({ ...current, session }), request.device, at), at)
    },
    async find(person, actor) {
      const at = now()
      const claim = alive(person, at)
      return claim && told(acted(claim, actor, at), at)
    },
    async keep(person, generation, { end, idleSeconds }) {
      const at = now()
      const claim = alive(person, at)
      if (claim?.generation !== generation) return null
      const idleMs = idleSeconds === null ? null : idleSeconds * 1000
      const until = Math.max(claim.until, end ?? 0)
      return told(keep({ ...claim, until, idleMs, freeAt: idleMs === null ? null : at + idleMs }), at)
    },
    async release(person, generation) {
      const at = now()
      const claim = alive(person, at)
      if (claim?.generation !== generation) return false
      keep({ ...claim, until: at })
      return true
    },
    async move(request, how) {
      const at = now()
      const claim = alive(request.person, at)
      if (!claim || claim.device === request.device || !allows(claim, how)) return claim && told(claim, at)
      const endedSession = claim.session ?? claim.endedSession
      if (how === 'desk') return told(keep({ ...begin(request, at), endedSession }), at)
      const { device, session, provider, kind } = request
      const generation = claim.generation + 1
      const idle = { idleMs: null, freeAt: null }
      const moved =
        how === 'takeover'
          ? { ...claim, ...idle, device, session, provider, kind, verifiedAt: at, isTakenOver: true }
          : { ...claim, ...idle, device: null, session: null, reportedBy: device }
      return told(keep({ ...moved, generation, endedSession }), at)
    },
  }
}

/** A claim of which nothing was told yet. */
const unused = { idleMs: null, freeAt: null, isTakenOver: false, reportedBy: null, endedSession: null }

const isFree = ({ freeAt }: Kept, at: Instant) => freeAt !== null && freeAt <= at

/** All blocks that began before were ended; a reported one was not. */
function isEnded({ verifiedAt, reportedBy }: Kept, { freeBefore = null }: ClaimRequest): boolean {
  return freeBefore !== null && verifiedAt < freeBefore && reportedBy === null
}

function allows({ isTakenOver, reportedBy }: Kept, how: ClaimMove): boolean {
  if (how === 'desk') return true
  return reportedBy === null && !(how === 'takeover' && isTakenOver)
}

function told(claim: Kept, at: Instant): DeviceClaim {
  const { idleMs: _, ...told } = claim
  return { ...told, isFree: isFree(claim, at) }
}
