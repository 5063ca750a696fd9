import { redisAttemptLedger } from '../../src/store/redis/attempt-ledger.ts'
import type { RedisStore } from '../../src/store/redis/connection.ts'
import { redisDeskCodes } from '../../src/store/redis/desk-codes.ts'
import { redisDeviceClaims } from '../../src/store/redis/device-claims.ts'
import { redisHealth } from '../../src/store/redis/health.ts'
import { redisIdentities } from '../../src/store/redis/identities.ts'
import { redisJourneys } from '../../src/store/redis/journeys.ts'
import { redisLeadership } from '../../src/store/redis/leadership.ts'
import { redisOidcArtifacts } from '../../src/store/redis/oidc-artifacts.ts'
import { redisQuotas } from '../../src/store/redis/quotas.ts'
import { redisSessions } from '../../src/store/redis/sessions.ts'
import { redisTerminals } from '../../src/store/redis/terminals.ts'
import { redisWaitingRoom } from '../../src/store/redis/waiting-room.ts'
import { attemptLedgerContract } from '../contract/attempt-ledger.contract.ts'
import { deskCodesContract } from '../contract/desk-codes.contract.ts'
import { deviceClaimsContract } from '../contract/device-claims.contract.ts'
import { healthStoreContract } from '../contract/health-store.contract.ts'
import { identityStoreContract } from '../contract/identity-store.contract.ts'
import { journeyStoreContract } from '../contract/journey-store.contract.ts'
import { leadershipContract } from '../contract/leadership.contract.ts'
import { oidcArtifactsContract } from '../contract/oidc-artifacts.contract.ts'
import { quotasContract } from '../contract/quotas.contract.ts'
import { sessionStoreContract } from '../contract/session-store.contract.ts'
import { terminalsContract } from '../contract/terminals.contract.ts'
import { testClock } from '../contract/test-clock.ts'
import { waitingRoomContract } from '../contract/waiting-room.contract.ts'

let opened = 0

/** A view of the store in which nothing has been written yet. */
export function emptyPart(redis: RedisStore): RedisStore {
  const prefix = `${process.pid}-${opened++}:`
  return {
    ...redis,
    run: (script, keys, args) =>
      redis.run(
        script,
        keys.map((key) => prefix + key),
        args,
      ),
  }
}

/** Every hot port's contract, over one connection that is there once the tests run. */
export function redisContracts(name: string, connection: () => RedisStore): void {
  const fresh = () => emptyPart(connection())
  sessionStoreContract(name, async ({ now }) => redisSessions(fresh(), now))
  deviceClaimsContract(name, async ({ now }) => redisDeviceClaims(fresh(), now))
  journeyStoreContract(name, async ({ now }) => redisJourneys(fresh(), now))
  attemptLedgerContract(name, async ({ now }) => redisAttemptLedger(fresh(), now))
  identityStoreContract(name, async ({ now }) => redisIdentities(fresh(), now))
  healthStoreContract(name, async () => redisHealth(fresh()))
  leadershipContract(name, async ({ now }) => redisLeadership(fresh(), now))
  quotasContract(name, async ({ now }) => redisQuotas(fresh(), now))
  deskCodesContract(name, async ({ now }) => redisDeskCodes(fresh(), now))
  terminalsContract(name, async ({ now }) => redisTerminals(fresh(), now))
  waitingRoomContract(name, async ({ now }) => redisWaitingRoom(fresh(), now))
  oidcArtifactsContract(name, () => {
    const clock = testClock()
    return { artifacts: redisOidcArtifacts(fresh(), clock.now), pass: clock.pass }
  })
}
