import pg from 'pg'
import { readInstallation } from '../../src/doctor/installation.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import { checkHistory } from '../../src/history/check.ts'
import type { FinalStores } from '../../src/history/final-stores.ts'
import type { Finding } from '../../src/history/finding.ts'
import type { History, HistoryEvent } from '../../src/history/history.ts'
import { system } from '../../src/system.ts'
import { verify } from '../../src/verify/verify.ts'
import type { House } from '../house/house.ts'
import type { Citizen } from '../place.ts'
import type { ChaosRecord } from '../record.ts'
import { openDocumented } from '../street/answers.ts'
import { settledStores } from './final-stores.ts'
import { identified, personsOf } from './people.ts'
import { type Proof, prove } from './prove.ts'
import { type Trouble, troublesOf } from './troubles.ts'

/** The longest that a call goes on after its caller gave up: a frozen broker on a frozen store, and the waits of each; milliseconds. */
const lateMs = 30_000

export interface Judged {
  history: History
  findings: readonly Finding[]
  troubles: readonly Trouble[]
  proofs: readonly Proof[]
}

/** Reads the stores of a house that is calm, and judges what people were told by them; also as `npm run verify` does. */
export async function judgeHouse(
  house: House,
  options: { record: ChaosRecord; citizens: readonly Citizen[]; prove: boolean },
): Promise<Judged> {
  const { record, citizens } = options
  const document = await fetch(`${house.brokers[0]?.origin}/api/v1/openapi.json`)
  const isDocumented = openDocumented((await document.json()) as Record<string, unknown>, '/api/v1')
  const client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  try {
    const stores = await settledStores(client)
    const humans = citizens.map(({ habits }) => habits.human)
    const persons = await personsOf(humans, { ...house, client })
    const events = record.events().map((event) => identified(event, persons))
    const history: History = {
      campaign: house.config.campaign,
      born: new Map(citizens.map(({ habits }) => [habits.human, habits.birthDate as CalendarDate])),
      events: [...events.slice(0, 1), ...supplied(stores, events[0]), ...events.slice(1)],
      stores,
      lateMs,
    }
    const told = checkHistory(history).findings
    const seen = new Set(told.map(({ rule, what }) => `${rule} ${what}`))
    const { found } = await verified(house)
    return {
      history,
      findings: [...told, ...found.findings.filter(({ rule, what }) => !seen.has(`${rule} ${what}`))],
      troubles: [...record.troubles, ...troublesOf(record.answers, isDocumented)],
      proofs: options.prove ? await prove(client, history) : [],
    }
  } finally {
    await client.end()
  }
}

/** No place was added or taken away, so what there is now was there from the beginning. */
function supplied({ slots }: FinalStores, first: HistoryEvent | undefined): HistoryEvent[] {
  const at = first && first.kind !== 'call' ? first.at : 0
  return slots.map(({ id, capacity }) => ({ kind: 'supplied', at, slot: id, capacity }))
}

async function verified({ env }: House): ReturnType<typeof verify> {
  const { installation, complaints } = await readInstallation(env)
  if (installation === null) throw new Error(`the installation cannot be read: ${JSON.stringify(complaints)}`)
  return verify(system, installation.environment, installation.config)
}
