import { randomInt } from 'node:crypto'
import { hasCode } from '../../src/domain/errors.ts'
import type { CampaignId, PersonId, SlotId } from '../../src/domain/ids.ts'
import { openStores } from '../../src/stores.ts'
import { system } from '../../src/system.ts'
import { closedLoop, type Load } from '../driver/load.ts'
import { serve, settingsOf } from './serve.ts'
import { audit, stock } from './stock.ts'

export interface LedgerSettings {
  /** Address of a database with the schema. */
  database: string
  /** Workers, as many as people at work in the row that this is the yardstick of. */
  concurrency: number
}

const { database, concurrency } = settingsOf<LedgerSettings>()
const stores = await openStores(system, { databaseUrl: database, dataDir: null })
const campaign = 'demo' as CampaignId
let slots: readonly SlotId[] = []

async function book(): Promise<boolean> {
  const person = system.token(128) as PersonId
  for (;;) {
    const slot = slots[randomInt(slots.length)] as SlotId
    try {
      const hold = await stores.ledger.hold({ campaign, person, slot, seconds: 300, limit: null })
      await stores.ledger.confirm({ campaign, person, hold: hold.id, key: system.token(128) })
      return true
    } catch (error) {
      if (!hasCode(error, 'slot_taken')) throw error
    }
  }
}

/** The yardstick of booking: the same statements on the same server, without HTTP, session, line or claim. */
await serve(Promise.resolve(), {
  prepare: async (board: { slots: number; capacity: number }) => {
    slots = await stock(stores.database, board.slots, board.capacity)
  },
  run: (seconds: number): Promise<Load> => closedLoop({ seconds, concurrency, operation: book }),
  audit: () => audit(stores.database),
})
