import { bucketOf, type HealthStore } from '../../src/domain/health.ts'
import type {
  CampaignId,
  DeviceHash,
  JourneyId,
  PersonId,
  ProviderId,
  SealedText,
  SessionId,
  VerificationId,
} from '../../src/domain/ids.ts'
import type { AttemptLedger, JourneyStore } from '../../src/domain/journey.ts'
import type { Leadership } from '../../src/domain/leadership.ts'
import type { ArtifactIndexes, OidcArtifacts } from '../../src/domain/oidc-artifacts.ts'
import type { IdentityStore } from '../../src/domain/person.ts'
import type { QuotaStore } from '../../src/domain/rate-limit.ts'
import type { DeviceClaims, SessionStore } from '../../src/domain/session.ts'
import type { RoomRules, WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import { closedBreaker } from '../../src/health/breaker/state.ts'
import { redisAttemptLedger } from '../../src/store/redis/attempt-ledger.ts'
import type { RedisStore } from '../../src/store/redis/connection.ts'
import { redisDeviceClaims } from '../../src/store/redis/device-claims.ts'
import { redisHealth } from '../../src/store/redis/health.ts'
import { redisIdentities } from '../../src/store/redis/identities.ts'
import { redisJourneys } from '../../src/store/redis/journeys.ts'
import { redisLeadership } from '../../src/store/redis/leadership.ts'
import { redisOidcArtifacts } from '../../src/store/redis/oidc-artifacts.ts'
import { redisQuotas } from '../../src/store/redis/quotas.ts'
import { redisSessions } from '../../src/store/redis/sessions.ts'
import { redisWaitingRoom } from '../../src/store/redis/waiting-room.ts'

/** Every hot port over one Redis, by its own clock as in production. */
export interface HotPorts {
  sessions: SessionStore
  claims: DeviceClaims
  journeys: JourneyStore
  attempts: AttemptLedger
  identities: IdentityStore
  artifacts: OidcArtifacts
  rooms: WaitingRoomStore
  health: HealthStore
  leadership: Leadership
  quotas: QuotaStore
}

export function hotPorts(redis: RedisStore): HotPorts {
  return {
    sessions: redisSessions(redis),
    claims: redisDeviceClaims(redis),
    journeys: redisJourneys(redis),
    attempts: redisAttemptLedger(redis),
    identities: redisIdentities(redis),
    artifacts: redisOidcArtifacts(redis),
    rooms: redisWaitingRoom(redis),
    health: redisHealth(redis),
    leadership: redisLeadership(redis),
    quotas: redisQuotas(redis),
  }
}

export const rules: RoomRules = {
  insideLimit: 2,
  readySeconds: 180,
  leaseSeconds: 1200,
  longestLeaseSeconds: 2400,
  idleSeconds: 300,
  assistedShare: 0.05,
}

const device = 'device-1' as DeviceHash
const provider = 'kakao' as ProviderId

/** Every verb of every port once, about the person (and everything else) with this name, in an order that makes sense. */
export function everyOperation(ports: HotPorts, name: string): [verb: string, run: () => Promise<unknown>][] {
  const { sessions, claims, journeys, attempts, identities, artifacts, rooms, health, leadership, quotas } = ports
  const [person, room] = [name as PersonId, `campaign-${name}` as CampaignId]
  const [session, journey] = [`session-${name}` as SessionId, `journey-${name}` as JourneyId]
  const now = Date.now()
  const identity = 'sealed' as SealedText
  const about = { person, device, provider }
  const verification = `verification-${name}` as VerificationId
  const rowOf = (indexes: ArtifactIndexes) => ({ payload: {}, indexes, ttlSeconds: 600 })
  return [
    ['consume a state', () => attempts.consume(`state-${name}`, 600)],
    ['save a journey', () => journeys.save(journeyOf(journey), 600, null)],
    ['find a journey', () => journeys.find(journey)],
    ['forget a journey', () => journeys.forget(journey)],
    [
      'open a session',
      () =>
        sessions.open({
          ...about,
          id: session,
          acr: 'urn:gwanmun:loa:2',
          amr: ['pin'],
          identity,
          verifiedAt: now,
          expiresAt: now + 600_000,
        }),
    ],
    ['find a session', () => sessions.find(session)],
    ['close a session', () => sessions.close(session)],
    ['how a session ended', () => sessions.ending(session)],
    ['claim a device', () => claims.claim({ ...about, session: null, kind: 'android', blockSeconds: 600 })],
    ['find a claim', () => claims.find(person)],
    ['keep a claim', () => claims.keep(person, 1, { end: now + 900_000, idleSeconds: 180 })],
    ['take over a claim', () => claims.move({ ...about, session: null, kind: 'ios', blockSeconds: 600 }, 'takeover')],
    ['release a claim', () => claims.release(person, 1)],
    ['save an identity', () => identities.save({ verification, person, identity }, 600)],
    ['keep an identity', () => identities.keep(verification, 900)],
    ['find an identity', () => identities.find(verification)],
    ['put an artifact', () => artifacts.put('Session', name, rowOf({}))],
    ['put a device code', () => artifacts.put('DeviceCode', name, rowOf({ userCode: `code-${name}` }))],
    ['put a token', () => artifacts.put('AccessToken', name, rowOf({}))],
    ['find an artifact', () => artifacts.find('AccessToken', { id: name })],
    ['find an artifact by user code', () => artifacts.find('DeviceCode', { userCode: `code-${name}` })],
    ['consume an artifact', () => artifacts.consume('AccessToken', name)],
    ['remove an artifact', () => artifacts.remove('Session', name)],
    ['join the line', () => rooms.join(room, person, rules)],
    ['look at the line', () => rooms.present(room, person, rules)],
    ['look a ticket up', () => rooms.find(room, person, rules)],
    ['come in', () => rooms.enter(room, person, rules)],
    ['renew a lease', () => rooms.renew(room, person, rules, now + 900_000)],
    ['stretch a lease', () => rooms.stretch(room, person, rules, now + 900_000)],
    ['read the board', () => rooms.board(room, rules)],
    [
      'exchange what was counted',
      () =>
        health.exchange(name as ProviderId, {
          replica: 'replica',
          batch: 1,
          epoch: 0,
          probe: null,
          utilization: 0,
          leaseMs: 4_000,
          now,
          calls: [{ bucket: bucketOf(now), counter: 'verified', by: 1 }],
          roundTrips: [{ bucket: bucketOf(now), counter: 'started.1', by: 1 }],
        }),
    ],
    ['decide about a breaker', () => health.decide(name as ProviderId, { ...closedBreaker, version: 1 })],
    ['campaign for a task', () => leadership.campaign('replica', [{ task: `task-${name}`, willing: true }], 4_000)],
    ['resign from a task', () => leadership.resign('replica', [`task-${name}`])],
    ['take of a quota', () => quotas.take(`operator:${name}`, { limit: 100, seconds: 60, spent: 0, most: 10 })],
    ['leave the line', () => rooms.leave(room, person)],
  ]
}

function journeyOf(id: JourneyId) {
  return { id, device, startedAt: 1, tried: [], relyingParty: null, verified: null }
}
