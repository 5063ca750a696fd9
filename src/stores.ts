import { join } from 'node:path'
import type { Reservations, SlotBoard, SlotLedger } from './domain/booking.ts'
import type { AttemptLedger, JourneyStore } from './domain/journey.ts'
import type { OidcArtifacts } from './domain/oidc-artifacts.ts'
import type { IdentityStore, PersonDirectory, SubjectDirectory } from './domain/person.ts'
import type { DeviceClaims, SessionStore } from './domain/session.ts'
import type { WaitingRoomStore } from './domain/waiting-room.ts'
import type { World } from './domain/world.ts'
import { memoryAttemptLedger } from './store/memory/attempt-ledger.ts'
import { memoryDeviceClaims } from './store/memory/device-claims.ts'
import { memoryIdentities } from './store/memory/identities.ts'
import { memoryJourneys } from './store/memory/journeys.ts'
import { memoryOidcArtifacts } from './store/memory/oidc-artifacts.ts'
import { memorySessions } from './store/memory/sessions.ts'
import { memoryWaitingRoom } from './store/memory/waiting-room.ts'
import { migrate } from './store/postgres/migrate.ts'
import { personDirectory } from './store/postgres/person-directory.ts'
import { openPglite } from './store/postgres/pglite.ts'
import { reservations } from './store/postgres/reservations.ts'
import { slotBoard } from './store/postgres/slot-board.ts'
import { slotLedger } from './store/postgres/slot-ledger.ts'
import type { SqlDatabase } from './store/postgres/sql-database.ts'
import { subjectDirectory } from './store/postgres/subject-directory.ts'

/** Every port, implemented. */
export interface Stores {
  journeys: JourneyStore
  attempts: AttemptLedger
  sessions: SessionStore
  claims: DeviceClaims
  identities: IdentityStore
  artifacts: OidcArtifacts
  waitingRoom: WaitingRoomStore
  people: PersonDirectory
  subjects: SubjectDirectory
  ledger: SlotLedger
  reservations: Reservations
  slots: SlotBoard
  /** For seeding and for asking whether it answers. */
  database: SqlDatabase
  /** What these stores do not promise, a line each; printed at start. */
  caveats: readonly string[]
  close(): Promise<void>
}

/**
 * Opens the embedded stores: hot state in this process, durable state in PGlite.
 * @param dataDir where the durable data lives; null keeps it in memory, for tests
 */
export async function openStores(world: World, dataDir: string | null): Promise<Stores> {
  const database = await openPglite(dataDir === null ? null : join(dataDir, 'postgres'))
  await migrate(database)
  return {
    journeys: memoryJourneys(world),
    attempts: memoryAttemptLedger(world),
    sessions: memorySessions(world),
    claims: memoryDeviceClaims(world),
    identities: memoryIdentities(world),
    artifacts: memoryOidcArtifacts(world),
    waitingRoom: memoryWaitingRoom(world),
    people: personDirectory(database),
    subjects: subjectDirectory(database),
    ledger: slotLedger(database),
    reservations: reservations(database),
    slots: slotBoard(database),
    database,
    caveats: [
      'hot state is in this process: one process only, sessions and places in line end with it',
      'durable state is in PGlite: one connection, no fsync, so a power cut may lose the last bookings',
    ],
    close: () => database.close(),
  }
}
