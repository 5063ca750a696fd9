import { join } from 'node:path'
import type { Complaint } from './domain/complaint.ts'
import type { DeskCodeStore } from './domain/desk-code.ts'
import type { DurablePorts } from './domain/durable-ports.ts'
import type { HealthStore } from './domain/health.ts'
import type { AttemptLedger, JourneyStore } from './domain/journey.ts'
import type { Leadership } from './domain/leadership.ts'
import type { OidcArtifacts } from './domain/oidc-artifacts.ts'
import type { IdentityStore } from './domain/person.ts'
import type { QuotaStore } from './domain/rate-limit.ts'
import type { DeviceClaims, SessionStore } from './domain/session.ts'
import type { StoreTrouble } from './domain/store-trouble.ts'
import type { TerminalStore } from './domain/terminal.ts'
import type { Instant } from './domain/time.ts'
import type { WaitingRoomStore } from './domain/waiting-room.ts'
import type { World } from './domain/world.ts'
import { memoryHotPorts } from './store/memory/hot-ports.ts'
import { blockEndings } from './store/postgres/block-endings.ts'
import { campaignVersions } from './store/postgres/campaign-versions.ts'
import { deskAudit } from './store/postgres/desk-audit.ts'
import { migrate } from './store/postgres/migrate.ts'
import { openings } from './store/postgres/openings.ts'
import { operatorDecisions } from './store/postgres/operator-decisions.ts'
import { personDirectory } from './store/postgres/person-directory.ts'
import { type Beginning, openPglite } from './store/postgres/pglite.ts'
import { openPostgres } from './store/postgres/postgres.ts'
import { reservations } from './store/postgres/reservations.ts'
import { roomPlaces } from './store/postgres/room-places.ts'
import type { PostgresSettings } from './store/postgres/settings.ts'
import { slotBoard } from './store/postgres/slot-board.ts'
import { slotLedger } from './store/postgres/slot-ledger.ts'
import { databaseTime, type SqlDatabase } from './store/postgres/sql-database.ts'
import { subjectDirectory } from './store/postgres/subject-directory.ts'
import type { RedisSettings } from './store/redis/address.ts'
import { redisAttemptLedger } from './store/redis/attempt-ledger.ts'
import { openRedis } from './store/redis/connection.ts'
import { redisDeskCodes } from './store/redis/desk-codes.ts'
import { redisDeviceClaims } from './store/redis/device-claims.ts'
import { redisHealth } from './store/redis/health.ts'
import { redisIdentities } from './store/redis/identities.ts'
import { redisJourneys } from './store/redis/journeys.ts'
import { redisLeadership } from './store/redis/leadership.ts'
import { redisOidcArtifacts } from './store/redis/oidc-artifacts.ts'
import { redisQuotas } from './store/redis/quotas.ts'
import { redisSessions } from './store/redis/sessions.ts'
import { redisTerminals } from './store/redis/terminals.ts'
import { redisWaitingRoom } from './store/redis/waiting-room.ts'
import { databaseWatch, type Patience, troublesOf, whenAble } from './stores-able.ts'

/** Every port, implemented. */
export interface Stores extends DurablePorts {
  journeys: JourneyStore
  attempts: AttemptLedger
  sessions: SessionStore
  claims: DeviceClaims
  identities: IdentityStore
  artifacts: OidcArtifacts
  waitingRoom: WaitingRoomStore
  health: HealthStore
  leadership: Leadership
  quotas: QuotaStore
  terminals: TerminalStore
  deskCodes: DeskCodeStore
  /** For seeding. */
  database: SqlDatabase
  /** Hot state leaves this process: other processes share it, and operators of that store may read it. */
  shared: boolean
  /** The clock that all processes agree on: the shared store's, else this process's. */
  time(): Promise<Instant>
  /** What keeps the stores from doing their work now; empty: nothing. It writes to Redis. Ends within two seconds; never rejects. */
  troubles(): Promise<readonly StoreTrouble[]>
  /** What is wrong with how the stores are set up, as far as they answer. Never rejects. */
  complaints(): Promise<readonly Complaint[]>
  /** What these stores do not promise, one line each; printed at start. */
  caveats: readonly string[]
  close(): Promise<void>
}

/** Where the state lives. A store that is not named is embedded in this process. */
export interface StoreChoice {
  /** Hot state: `REDIS_URL` or `REDIS_CLUSTER_NODES`. */
  redis?: RedisSettings | null
  /** Durable state: `DATABASE_URL`. */
  databaseUrl?: string | null
  /** How PostgreSQL is used; default: as the settings say when none is given. */
  postgres?: PostgresSettings
  /** Where PGlite keeps its data; null keeps it in memory, for tests. */
  dataDir: string | null
  /** What a new PGlite begins with, so that it need not be made anew: at every first start, for every test. */
  beginning?: Beginning | undefined
}

/**
 * Opens the stores and brings the schema up to date.
 * @param report is given errors of connections, without arguments and passwords
 * @param patience null: a database that is away is an error, and Redis may come later
 * @throws SetupError when the settings are wrong, so that waiting does not help
 */
export async function openStores(
  world: World,
  choice: StoreChoice,
  report: (error: Error) => void = () => {},
  patience: Patience | null = null,
): Promise<Stores> {
  const hot = await openHot(world, choice, report)
  const open = () => openDurable(world, choice)
  const opening = patience === null ? open() : whenAble({ world, hot, open, patience })
  const durable = await opening.catch(async (error: unknown) => {
    await hot.close()
    throw error
  })
  return {
    ...hot.ports,
    ...durable.ports,
    database: durable.database,
    shared: Boolean(choice.redis),
    time: hot.time ?? durable.time ?? (async () => world.now()),
    troubles: () => troublesOf(hot, durable),
    complaints: async () => [...(await hot.complaints()), ...durable.complaints],
    caveats: [...hot.caveats, ...durable.caveats],
    async close() {
      await Promise.all([hot.close(), durable.database.close()])
    },
  }
}

async function openHot(world: World, { redis }: StoreChoice, report: (error: Error) => void) {
  if (redis) {
    const store = await openRedis(world, redis, { report })
    return {
      ports: {
        journeys: redisJourneys(store),
        attempts: redisAttemptLedger(store),
        sessions: redisSessions(store),
        claims: redisDeviceClaims(store),
        identities: redisIdentities(store),
        artifacts: redisOidcArtifacts(store),
        waitingRoom: redisWaitingRoom(store),
        health: redisHealth(store),
        leadership: redisLeadership(store),
        quotas: redisQuotas(store),
        terminals: redisTerminals(store),
        deskCodes: redisDeskCodes(store),
      },
      caveats: [],
      time: store.time,
      trouble: store.trouble,
      complaints: store.complaints,
      close: store.close,
    }
  }
  return {
    ports: memoryHotPorts(world),
    caveats: ['hot state is in this process: one process only, sessions and tickets end with it'],
    time: null,
    trouble: async () => null,
    complaints: async () => [],
    close: async () => undefined,
  }
}

async function openDurable(world: World, { databaseUrl, postgres, dataDir, beginning }: StoreChoice) {
  const database: SqlDatabase & { complaints?: readonly Complaint[] } = databaseUrl
    ? await openPostgres({ ...postgres, url: databaseUrl, after: world.after })
    : await openPglite(dataDir === null ? null : join(dataDir, 'postgres'), beginning)
  await migrate(database).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  return {
    ports: {
      people: personDirectory(database),
      subjects: subjectDirectory(database),
      ledger: slotLedger(database),
      reservations: reservations(database),
      slots: slotBoard(database),
      operatorDecisions: operatorDecisions(database),
      campaignVersions: campaignVersions(database),
      deskAudit: deskAudit(database),
      blockEndings: blockEndings(database),
      openings: openings(database),
      roomPlaces: roomPlaces(database),
    },
    database,
    // PGlite lives in this process and goes by its clock.
    time: databaseUrl ? () => databaseTime(database) : null,
    caveats: databaseUrl
      ? []
      : ['durable state is in PGlite: one connection, no fsync, so a power cut may lose the last bookings'],
    complaints: database.complaints ?? [],
    trouble: databaseWatch(world, database),
  }
}
