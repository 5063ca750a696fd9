import type { World } from '../../domain/world.ts'
import { memoryAttemptLedger } from './attempt-ledger.ts'
import { memoryDeskCodes } from './desk-codes.ts'
import { memoryDeviceClaims } from './device-claims.ts'
import { memoryHealth } from './health.ts'
import { memoryIdentities } from './identities.ts'
import { memoryJourneys } from './journeys.ts'
import { memoryLeadership } from './leadership.ts'
import { memoryOidcArtifacts } from './oidc-artifacts.ts'
import { memoryQuotas } from './quotas.ts'
import { memorySessions } from './sessions.ts'
import { memoryTerminals } from './terminals.ts'
import { memoryWaitingRoom } from './waiting-room.ts'

/** Every port of the hot store in this process: all that they know ends with it. */
export function memoryHotPorts(world: World) {
  return {
    journeys: memoryJourneys(world),
    attempts: memoryAttemptLedger(world),
    sessions: memorySessions(world),
    claims: memoryDeviceClaims(world),
    identities: memoryIdentities(world),
    artifacts: memoryOidcArtifacts(world),
    waitingRoom: memoryWaitingRoom(world),
    health: memoryHealth(world),
    leadership: memoryLeadership(world),
    quotas: memoryQuotas(world),
    terminals: memoryTerminals(world),
    deskCodes: memoryDeskCodes(world),
  }
}
