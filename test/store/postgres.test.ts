import { blockEndings } from '../../src/store/postgres/block-endings.ts'
import { campaignVersions } from '../../src/store/postgres/campaign-versions.ts'
import { deskAudit } from '../../src/store/postgres/desk-audit.ts'
import { openings } from '../../src/store/postgres/openings.ts'
import { operatorDecisions } from '../../src/store/postgres/operator-decisions.ts'
import { personDirectory } from '../../src/store/postgres/person-directory.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { roomPlaces } from '../../src/store/postgres/room-places.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { subjectDirectory } from '../../src/store/postgres/subject-directory.ts'
import { blockEndingsContract } from '../contract/block-endings.contract.ts'
import { campaignRecordOnlyGrows, campaignVersionsContract } from '../contract/campaign-versions.contract.ts'
import { deskAuditContract } from '../contract/desk-audit.contract.ts'
import { openingsContract } from '../contract/openings.contract.ts'
import { operatorDecisionsContract, operatorRecordOnlyGrows } from '../contract/operator-decisions.contract.ts'
import { personDirectoryContract } from '../contract/person-directory.contract.ts'
import { reservationsContract } from '../contract/reservations.contract.ts'
import { roomPlacesContract } from '../contract/room-places.contract.ts'
import { slotBoardContract } from '../contract/slot-board.contract.ts'
import { slotLedgerContract } from '../contract/slot-ledger.contract.ts'
import { slotLedgerLimits } from '../contract/slot-ledger-limit.contract.ts'
import { slotLedgerRaces } from '../contract/slot-ledger-races.contract.ts'
import { slotLedgerStart } from '../contract/slot-ledger-start.contract.ts'
import { subjectDirectoryContract } from '../contract/subject-directory.contract.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { boardBench, ledgerBench } from './pglite-bench.ts'

describe('PostgreSQL', () => {
  let db: SqlDatabase

  before(async () => {
    const url = await (await sharedPostgres()).migrated()
    // The races put hundreds of calls in front of the pool at once, on machines that may be slow.
    db = await openPostgres({ url, poolSize: 16, connectMs: 30_000 })
  })
  after(() => db?.close())

  slotLedgerContract('PostgreSQL', () => ledgerBench(db))
  slotLedgerLimits('PostgreSQL', () => ledgerBench(db))
  slotLedgerStart('PostgreSQL', () => ledgerBench(db))
  slotLedgerRaces('PostgreSQL', () => ledgerBench(db))
  reservationsContract('PostgreSQL', () => ledgerBench(db))
  slotBoardContract('PostgreSQL', () => boardBench(db))
  personDirectoryContract('PostgreSQL', async () => personDirectory(db))
  subjectDirectoryContract('PostgreSQL', async () => subjectDirectory(db))
  operatorDecisionsContract('PostgreSQL', async () => operatorDecisions(db))
  campaignVersionsContract('PostgreSQL', async (clock) => campaignVersions(db, clock.now))
  campaignRecordOnlyGrows('PostgreSQL', async () => {
    const database = db
    return { store: campaignVersions(database), rawly: (statement) => database.query(statement) }
  })
  blockEndingsContract('PostgreSQL', async () => blockEndings(db))
  roomPlacesContract('PostgreSQL', async () => roomPlaces(db))
  openingsContract('PostgreSQL', async ({ now }) => openings(db, now))
  deskAuditContract('PostgreSQL', async () => deskAudit(db))
  operatorRecordOnlyGrows('PostgreSQL', async () => ({
    store: operatorDecisions(db),
    rawly: (statement) => db.query(statement),
  }))
})
