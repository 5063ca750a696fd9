// One of several processes that race for the same places; a program of its own, started by the tests with the work in
// argv. Its clock is wrong by `clockShiftMs`, as a machine's may be. Answers one line of JSON.
import type { CampaignId, PersonId, SlotId } from '../../src/domain/ids.ts'
import { migrate } from '../../src/store/postgres/migrate.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { reservations } from '../../src/store/postgres/reservations.ts'
import { slotLedger } from '../../src/store/postgres/slot-ledger.ts'

export type RivalWork = { url: string; clockShiftMs: number } & (
  | { do: 'migrate' }
  /** Each person holds a place and confirms it. The same people in every process: they press everywhere at once. */
  | { do: 'book'; slot: SlotId; people: readonly string[] }
  | { do: 'hold'; slot: SlotId; person: string }
  | { do: 'sweep' }
)

export interface RivalAnswer {
  applied?: readonly string[]
  /** Booking ids by person. */
  booked?: Record<string, string>
  /** Error codes by how often. */
  refused?: Record<string, number>
  until?: number
  swept?: number
  /** What this process believes the time is. */
  now: number
}

const work = JSON.parse(process.argv[2] ?? '') as RivalWork
const now = Date.now
Date.now = () => now() + work.clockShiftMs
const db = await openPostgres({ url: work.url, poolSize: 8, connectMs: 30_000 })
console.log(JSON.stringify({ ...(await answer()), now: Date.now() } satisfies RivalAnswer))
await db.close()

async function answer(): Promise<Omit<RivalAnswer, 'now'>> {
  const ledger = slotLedger(db)
  const campaign = 'flu-2021' as CampaignId
  if (work.do === 'migrate') return { applied: await migrate(db) }
  if (work.do === 'sweep') return { swept: await reservations(db).sweep() }
  if (work.do === 'hold') {
    const request = { campaign, person: work.person as PersonId, slot: work.slot, seconds: 300, limit: null }
    return { until: (await ledger.hold(request)).until }
  }
  const { slot, people } = work
  const booked: Record<string, string> = {}
  const refused: Record<string, number> = {}
  await Promise.all(
    people.map(async (name) => {
      const person = name as PersonId
      try {
        const hold = await ledger.hold({ campaign, person, slot, seconds: 300, limit: null })
        booked[name] = (await ledger.confirm({ campaign, person, hold: hold.id, key: 'key-1' })).id
      } catch (error) {
        const code = (error as { code?: string }).code ?? String(error)
        refused[code] = (refused[code] ?? 0) + 1
      }
    }),
  )
  return { booked, refused }
}
