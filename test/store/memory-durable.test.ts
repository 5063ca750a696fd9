import assert from 'node:assert/strict'
import { blockEndingsContract } from '../contract/block-endings.contract.ts'
import { campaignVersionsContract } from '../contract/campaign-versions.contract.ts'
import { deskAuditContract } from '../contract/desk-audit.contract.ts'
import { actions, newPerson, refusal } from '../contract/ledger-bench.ts'
import { openingsContract } from '../contract/openings.contract.ts'
import { operatorDecisionsContract } from '../contract/operator-decisions.contract.ts'
import { personDirectoryContract } from '../contract/person-directory.contract.ts'
import { reservationsContract } from '../contract/reservations.contract.ts'
import { roomPlacesContract } from '../contract/room-places.contract.ts'
import { slotBoardContract } from '../contract/slot-board.contract.ts'
import { slotLedgerContract } from '../contract/slot-ledger.contract.ts'
import { slotLedgerLimits } from '../contract/slot-ledger-limit.contract.ts'
import { slotLedgerRaces } from '../contract/slot-ledger-races.contract.ts'
import { slotLedgerStart } from '../contract/slot-ledger-start.contract.ts'
import { subjectDirectoryContract } from '../contract/subject-directory.contract.ts'
import { memoryBoardBench, memoryLedgerBench, testMemoryDurable } from './memory-durable-bench.ts'

describe('Durable stores in memory', () => {
  slotLedgerContract('memory', memoryLedgerBench)
  slotLedgerLimits('memory', memoryLedgerBench)
  slotLedgerStart('memory', memoryLedgerBench)
  slotLedgerRaces('memory', memoryLedgerBench)
  reservationsContract('memory', memoryLedgerBench)
  slotBoardContract('memory', memoryBoardBench)
  personDirectoryContract('memory', async () => testMemoryDurable().store.people)
  subjectDirectoryContract('memory', async () => testMemoryDurable().store.subjects)
  campaignVersionsContract('memory', async (clock) => testMemoryDurable(clock.now).store.campaignVersions)
  operatorDecisionsContract('memory', async () => testMemoryDurable().store.operatorDecisions)
  blockEndingsContract('memory', async () => testMemoryDurable().store.blockEndings)
  roomPlacesContract('memory', async () => testMemoryDurable().store.roomPlaces)
  openingsContract('memory', async ({ now }) => testMemoryDurable(now).store.openings)
  deskAuditContract('memory', async () => testMemoryDurable().store.deskAudit)

  it('go on from a copy: what came after it is lost for all that share them, and the copy stays as it is', async () => {
    const bench = testMemoryDurable()
    const act = actions(await memoryLedgerBench(bench))
    const slot = await (await memoryLedgerBench(bench)).slot(1)
    const kept = await act.book(slot)
    const before = bench.store.snapshot()
    await bench.store.ledger.cancel(kept.person, kept.booking.id)
    const lost = await act.book(slot)
    const after = bench.store.snapshot()

    bench.store.restore(before)
    assert.deepEqual(await act.of(kept.person), { hold: null, booking: kept.booking })
    assert.equal(await bench.store.reservations.byKey(lost.person, 'key-1'), null)
    await assert.rejects(act.hold(newPerson(), slot), refusal('slot_taken'))

    bench.store.restore(after)
    assert.deepEqual(await act.of(lost.person), { hold: null, booking: lost.booking })
    bench.store.restore(before)
    assert.deepEqual(bench.store.books, before)
  })
})
