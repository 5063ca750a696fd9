import type { DeviceClaim, DeviceClaims } from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'

/**
 * The claims, where an operator may have ended all blocks that began before `endedAt()`: then a claim that began before is free, as that of an
 * idle device is, and its own device goes on until another one asks. A claim that its person reported stays: only a desk ends that one.
 */
export function withEndedBlocks(claims: DeviceClaims, endedAt: () => Instant | null): DeviceClaims {
  const told = <Found extends DeviceClaim | null>(claim: Found): Found =>
    claim && !claim.isFree && beganBefore(claim, endedAt()) ? { ...claim, isFree: true } : claim
  return {
    claim: async (request) => told(await claims.claim({ ...request, freeBefore: endedAt() })),
    find: async (person, actor) => told(await claims.find(person, actor)),
    keep: (person, generation, use) => claims.keep(person, generation, use),
    release: (person, generation) => claims.release(person, generation),
    move: (request, how) => claims.move(request, how),
  }
}

function beganBefore({ verifiedAt, reportedBy }: DeviceClaim, endedAt: Instant | null): boolean {
  return endedAt !== null && reportedBy === null && verifiedAt < endedAt
}
