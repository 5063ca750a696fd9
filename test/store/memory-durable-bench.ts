import { createHash } from 'node:crypto'
import type { CampaignId, ClinicId, PersonId } from '../../src/domain/ids.ts'
import type { Instant } from '../../src/domain/time.ts'
import { type MemoryDurable, openMemoryDurable } from '../../src/store/memory/durable/durable.ts'
import { type LedgerBench, ledgerBenchOn } from '../contract/ledger-bench.ts'
import type { BoardBench } from '../contract/slot-board.contract.ts'

/** A durable store in memory by this clock, or by one that the test moves; its ids follow from a counter. */
export function testMemoryDurable(now?: () => Instant): { store: MemoryDurable; clock: { now: Instant } } {
  const clock = { now: Date.parse('2021-08-09T20:00:00+09:00') }
  let tokens = 0
  const token = () => createHash('sha256').update(`${tokens++}`).digest('base64url')
  return { store: openMemoryDurable({ now: now ?? (() => clock.now), token }), clock }
}

const campaign = 'crowd' as CampaignId
let serial = 0
const unique = (word: string) => `${word}-${serial++}`

export async function memoryBoardBench({ store, clock } = testMemoryDurable()): Promise<BoardBench> {
  return {
    board: store.slots,
    clock,
    region: async () => {
      const region = unique('region')
      store.supply.region({ region, name: { ko: '어느 시', en: 'Some city' }, position: 1 })
      return region
    },
    clinic: async ({ region, district = '가구', name = '춤추는수달의원', stepFree = false }) => {
      const id = unique('clinic') as ClinicId
      store.supply.clinic({
        id,
        name,
        region,
        district,
        address: '어느 시 가구 수달로 1',
        phone: '02-0000-0001',
        stepFree,
      })
      return id
    },
    slot: async ({ clinic, startsAt, capacity, taken = 0, product = '화이자' }) => {
      const slot = store.supply.slot({ clinic, startsAt, product, capacity })
      for (let place = 0; place < taken; place++)
        await store.ledger.hold({ campaign, person: unique('crowd') as PersonId, slot, seconds: 300, limit: null })
      return slot
    },
  }
}

export async function memoryLedgerBench({ store, clock } = testMemoryDurable()): Promise<LedgerBench> {
  const { ledger, reservations, supply } = store
  return ledgerBenchOn(await memoryBoardBench({ store, clock }), {
    ledger,
    reservations,
    count: async (slot) => {
      const { holds, index } = store.books
      const live = [...holds.values()].filter((hold) => hold.slot === slot && ['held', 'booked'].includes(hold.state))
      return { taken: index.liveAt.get(slot)?.size ?? 0, live: live.length }
    },
    resize: async (slot, capacity) => supply.resize(slot, capacity),
  })
}
