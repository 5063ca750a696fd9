import type { CampaignId } from '../../domain/ids.ts'
import type { Opening, OpeningName, Openings } from '../../domain/opening.ts'
import type { Instant } from '../../domain/time.ts'
import { type ClockOverride, databaseClock, type SqlDatabase } from './sql-database.ts'

interface Row {
  campaign: CampaignId
  opensAt: Instant
  round: number | null
  commitment: string
  announcedAt: Instant
  frozenAt: Instant | null
  base: number
  people: number
  root: string
  publishedAt: Instant
  signature: string | null
  secret: string
  seed: string
  drawnAt: Instant | null
}

const columns = `campaign, to_ms(opens_at) as "opensAt", round::float8 as round, commitment, to_ms(announced_at) as "announcedAt",
  to_ms(frozen_at) as "frozenAt", base::float8 as base, people, root, to_ms(published_at) as "publishedAt",
  signature, secret, seed, to_ms(drawn_at) as "drawnAt"`
const named = 'campaign = $1 and opens_at = store_time($2)'

/** The record of openings in two tables. Each step is one statement that changes nothing where the step has been taken. */
export function openings(db: SqlDatabase, clock: ClockOverride = databaseClock): Openings {
  async function find({ campaign, opensAt }: OpeningName): Promise<Opening | null> {
    const [row] = await db.query<Row>(`select ${columns} from opening where ${named}`, [campaign, opensAt])
    return row ? openingOf(row) : null
  }

  async function standing(name: OpeningName, step: 'announced' | 'frozen' | 'drawn'): Promise<Opening> {
    const opening = await find(name)
    if (!opening || (step !== 'announced' && opening[step] === null))
      throw new Error(`the opening of ${name.campaign} could not be ${step}: the step before is missing`)
    return opening
  }

  return {
    find,
    async announce({ campaign, opensAt, round, commitment }) {
      await db.query(
        `insert into opening (campaign, opens_at, round, commitment, announced_at)
         values ($1, store_time($2), $3, $4, store_time($5)) on conflict do nothing`,
        [campaign, opensAt, round, commitment, clock()],
      )
      return standing({ campaign, opensAt }, 'announced')
    },
    async freeze(name, { frozenAt, base, people, root }) {
      await db.query(
        `update opening set frozen_at = store_time($3), base = $4, people = $5, root = $6, published_at = store_time($7)
         where ${named} and root is null`,
        [name.campaign, name.opensAt, frozenAt, base, people, root, clock()],
      )
      return standing(name, 'frozen')
    },
    async draw(name, { value, seed }) {
      const [signature, secret] = value.from === 'quicknet' ? [value.signature, null] : [null, value.secret]
      await db.query(
        `update opening set signature = $3, secret = $4, seed = $5, drawn_at = store_time($6)
         where ${named} and root is not null and seed is null`,
        [name.campaign, name.opensAt, signature, secret, seed, clock()],
      )
      return standing(name, 'drawn')
    },
    async latest(campaign, limit) {
      const rows = await db.query<Row>(
        `select ${columns} from opening where campaign = $1 order by opens_at desc limit $2`,
        [campaign, limit],
      )
      return rows.map(openingOf)
    },
    async ofKey(campaign, key) {
      const [row] = await db.query<Row>(
        `select ${columns} from opening where campaign = $1 and base <= $2 and base + people > $2 order by opens_at desc limit 1`,
        [campaign, key],
      )
      return row ? openingOf(row) : null
    },
    async keepBlock({ campaign, opensAt }, { number, pseudonyms, root }) {
      await db.query(
        `insert into opening_block (campaign, opens_at, number, pseudonyms, root)
         select campaign, opens_at, $3, decode($4, 'base64'), decode($5, 'base64') from opening where ${named} and root is null
         on conflict (campaign, opens_at, number) do update set pseudonyms = excluded.pseudonyms, root = excluded.root`,
        [campaign, opensAt, number, Buffer.from(pseudonyms).toString('base64'), Buffer.from(root).toString('base64')],
      )
    },
    async block({ campaign, opensAt }, number) {
      const [block] = await db.query<{ pseudonyms: string; root: string }>(
        `select encode(pseudonyms, 'base64') as pseudonyms, encode(root, 'base64') as root
         from opening_block where ${named} and number = $3`,
        [campaign, opensAt, number],
      )
      return block ? { number, pseudonyms: bytes(block.pseudonyms), root: bytes(block.root) } : null
    },
    async blockRoots({ campaign, opensAt }, count) {
      const rows = await db.query<{ root: string }>(
        `select encode(root, 'base64') as root from opening_block where ${named} and number < $3 order by number`,
        [campaign, opensAt, count],
      )
      return rows.map(({ root }) => bytes(root))
    },
  }
}

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))

function openingOf(row: Row): Opening {
  const { campaign, opensAt, round, commitment, announcedAt, frozenAt, base, people, root, publishedAt } = row
  const { signature, secret, seed, drawnAt } = row
  return {
    campaign,
    opensAt,
    round,
    commitment,
    announcedAt,
    frozen: frozenAt === null ? null : { frozenAt, base, people, root, publishedAt },
    drawn:
      drawnAt === null
        ? null
        : {
            value: signature === null ? { from: 'secret', secret } : { from: 'quicknet', round: round ?? 0, signature },
            seed,
            drawnAt,
          },
  }
}
