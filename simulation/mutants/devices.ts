import type { DeskCode } from '../../src/domain/desk-code.ts'
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
  'a report is answered, and shuts nothing': inClaims((claims) => ({
    ...claims,
    async move(request, how) {
      const alive = await claims.find(request.person)
      if (!alive || how !== 'not_me') return claims.move(request, how)
      return { ...alive, device: null, session: null, reportedBy: request.device, endedSession: alive.session }
    },
  })),
  'the end of all blocks opens what a person reported': inClaims((claims) => ({
    ...claims,
    async claim(request) {
      const alive = await claims.find(request.person)
      const isOpened = alive?.reportedBy && request.freeBefore && alive.verifiedAt < request.freeBefore
      if (alive && isOpened) await claims.release(request.person, alive.generation)
      return claims.claim(request)
    },
  })),
  'a code of a desk can be used again': {
    hot: (ports) => {
      const { issue, redeem } = ports.deskCodes
      const codes = new Map<string, DeskCode>()
      return {
        ...ports,
        deskCodes: {
          issue: (code) => {
            codes.set(code.reference, code)
            return issue(code)
          },
          redeem: async (reference, digest, generation) => {
            const code = codes.get(reference)
            return code?.digest === digest ? code.operator : redeem(reference, digest, generation)
          },
        },
      }
    },
  },
}

function inClaims(change: (claims: DeviceClaims) => DeviceClaims): Plant {
  return { hot: (ports) => ({ ...ports, claims: change(ports.claims) }) }
}
