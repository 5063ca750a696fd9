import type { DeviceClaims } from '../../src/domain/session.ts'
import type { Plant } from '../stores.ts'

/** Mistakes in the ways out of the block of further devices. */
export const deviceMutants: Record<string, Plant> = {
  'a device takes over again and again': inClaims((claims) => ({
    ...claims,
    async move(request, how) {
      const moved = await claims.move(request, how)
      if (!moved || moved.device === request.device || how !== 'takeover') return moved
      await claims.release(request.person, moved.generation)
      return claims.claim(request)
    },
  })),
  'a takeover is answered, and the first device keeps the claim': inClaims((claims) => ({
    ...claims,
    async move(request, how) {
      const alive = await claims.find(request.person)
      if (!alive || how !== 'takeover') return claims.move(request, how)
      return { ...alive, device: request.device, generation: alive.generation + 1, isTakenOver: true, freeAt: null }
    },
  })),
}

function inClaims(change: (claims: DeviceClaims) => DeviceClaims): Plant {
  return { hot: (ports) => ({ ...ports, claims: change(ports.claims) }) }
}
