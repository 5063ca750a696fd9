import { blockEndings } from '../../src/store/postgres/block-endings.ts'
import { campaignVersions } from '../../src/store/postgres/campaign-versions.ts'
import { deskAudit } from '../../src/store/postgres/desk-audit.ts'
import { openings } from '../../src/store/postgres/openings.ts'
import { operatorDecisions } from '../../src/store/postgres/operator-decisions.ts'
import { personDirectory } from '../../src/store/postgres/person-directory.ts'
import { roomPlaces } from '../../src/store/postgres/room-places.ts'
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
import { boardBench, ledgerBench, memoryPglite } from './pglite-bench.ts'

describe('PGlite', () => {
  before(memoryPglite)

  slotLedgerContract('PGlite', async () => ledgerBench(await memoryPglite()))
  slotLedgerLimits('PGlite', async () => ledgerBench(await memoryPglite()))
  slotLedgerStart('PGlite', async () => ledgerBench(await memoryPglite()))
  slotLedgerRaces('PGlite', async () => ledgerBench(await memoryPglite()))
  reservationsContract('PGlite', async () => ledgerBench(await memoryPglite()))
  slotBoardContract('PGlite', async () => boardBench(await memoryPglite()))
  personDirectoryContract('PGlite', async () => personDirectory(await memoryPglite()))
  subjectDirectoryContract('PGlite', async () => subjectDirectory(await memoryPglite()))
  operatorDecisionsContract('PGlite', async () => operatorDecisions(await memoryPglite()))
  campaignVersionsContract('PGlite', async (clock) => campaignVersions(await memoryPglite(), clock.now))
  campaignRecordOnlyGrows('PGlite', async () => {
    const database = await memoryPglite()
    return { store: campaignVersions(database), rawly: (statement) => database.query(statement) }
  })
  blockEndingsContract('PGlite', async () => blockEndings(await memoryPglite()))
  roomPlacesContract('PGlite', async () => roomPlaces(await memoryPglite()))
  openingsContract('PGlite', async ({ now }) => openings(await memoryPglite(), now))
  deskAuditContract('PGlite', async () => deskAudit(await memoryPglite()))
  operatorRecordOnlyGrows('PGlite', async () => {
    const db = await memoryPglite()
    return { store: operatorDecisions(db), rawly: (statement) => db.query(statement) }
  })
})
