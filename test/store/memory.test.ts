import { memoryAttemptLedger } from '../../src/store/memory/attempt-ledger.ts'
import { memoryDeskCodes } from '../../src/store/memory/desk-codes.ts'
import { memoryDeviceClaims } from '../../src/store/memory/device-claims.ts'
import { memoryHealth } from '../../src/store/memory/health.ts'
import { memoryIdentities } from '../../src/store/memory/identities.ts'
import { memoryJourneys } from '../../src/store/memory/journeys.ts'
import { memoryLeadership } from '../../src/store/memory/leadership.ts'
import { memoryQuotas } from '../../src/store/memory/quotas.ts'
import { memorySessions } from '../../src/store/memory/sessions.ts'
import { memoryTerminals } from '../../src/store/memory/terminals.ts'
import { memoryWaitingRoom } from '../../src/store/memory/waiting-room.ts'
import { attemptLedgerContract } from '../contract/attempt-ledger.contract.ts'
import { deskCodesContract } from '../contract/desk-codes.contract.ts'
import { deviceClaimsContract } from '../contract/device-claims.contract.ts'
import { healthStoreContract } from '../contract/health-store.contract.ts'
import { identityStoreContract } from '../contract/identity-store.contract.ts'
import { journeyStoreContract } from '../contract/journey-store.contract.ts'
import { leadershipContract } from '../contract/leadership.contract.ts'
import { quotasContract } from '../contract/quotas.contract.ts'
import { sessionStoreContract } from '../contract/session-store.contract.ts'
import { terminalsContract } from '../contract/terminals.contract.ts'
import { waitingRoomContract } from '../contract/waiting-room.contract.ts'

sessionStoreContract('memory', async (clock) => memorySessions(clock))
deviceClaimsContract('memory', async (clock) => memoryDeviceClaims(clock))
journeyStoreContract('memory', async (clock) => memoryJourneys(clock))
attemptLedgerContract('memory', async (clock) => memoryAttemptLedger(clock))
identityStoreContract('memory', async (clock) => memoryIdentities(clock))
healthStoreContract('memory', async (clock) => memoryHealth(clock))
leadershipContract('memory', async (clock) => memoryLeadership(clock))
quotasContract('memory', async (clock) => memoryQuotas(clock))
deskCodesContract('memory', async (clock) => memoryDeskCodes(clock))
terminalsContract('memory', async (clock) => memoryTerminals(clock))
waitingRoomContract('memory', async (clock) => memoryWaitingRoom(clock))
