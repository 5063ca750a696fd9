import { randomInt } from 'node:crypto'
import { hasCode } from '../../src/domain/errors.ts'
import type { CampaignId, PersonId, SlotId } from '../../src/domain/ids.ts'
import { openStores } from '../../src/stores.ts'
import { system } from '../../src/system.ts'
import { closedLoop, type Load } from '../driver/load.ts'
import { serve } from './serve.ts'
import { audit, stock } from './stock.ts'

const stores = await openStores(system, { dataDir: null })
const campaign = 'demo' as CampaignId
let slots: readonly SlotId[] = []

async function book(): Promise<boolean> {
  const person = system.token(128) as PersonId
  for (;;) {
    const slot = slots[randomInt(slots.length)] as SlotId
    try {
      const hold = await stores.ledger.hold({ campaign, person, slot, seconds: 300 })
      await stores.ledger.confirm({ campaign, person, hold: hold.id, key: system.token(128) })
      return true
    } catch (error) {
      if (!hasCode(error, 'slot_taken')) throw error
    }
  }
}

/** The yardstick of booking: the same statements on the same database, without HTTP, session, line or claim. */
await serve(Promise.resolve(), {
  prepare: async (board: { slots: number; capacity: number }) => {
    slots = await stock(stores.database, board.slots, board.capacity)
  },
  // One at a time: PGlite has one connection, so more would only wait in another queue.
  run: (seconds: number): Promise<Load> => closedLoop({ seconds, concurrency: 1, operation: book }),
  audit: () => audit(stores.database),
})
