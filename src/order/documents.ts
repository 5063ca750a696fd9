import { z } from 'zod'
import type { Opening } from '../domain/opening.ts'
import { isoSeoul } from '../domain/time.ts'

const hexOf = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `must be ${bytes} bytes of hex`)
const instant = z.iso.datetime({ offset: true, abort: true }).transform((text) => Date.parse(text))
const campaign = z.string().min(1).max(64)
/** Rounds to the year 2100 have eight digits. */
const round = z.int().min(1).max(999_999_999)

/** `announcement.json`, published before the pool is frozen: which value will decide. `commitment`: SHA-256 of a secret of the operator. */
const announcementSchema = z.strictObject({
  campaign,
  opensAt: instant,
  value: z.discriminatedUnion('from', [
    // The secret decides where the round cannot be had.
    z.strictObject({ from: z.literal('quicknet'), round, commitment: hexOf(32) }),
    z.strictObject({ from: z.literal('secret'), commitment: hexOf(32) }),
  ]),
})

/** `draw.json`, published after it: who was in the pool, the value, and the seed of the order. */
const drawSchema = z.strictObject({
  campaign,
  opensAt: instant,
  frozenAt: instant,
  publishedAt: instant.describe('When the root was published.'),
  people: z.int().min(1).max(10_000_000),
  root: hexOf(32),
  value: z.discriminatedUnion('from', [
    z.strictObject({ from: z.literal('quicknet'), round, signature: hexOf(48) }),
    z.strictObject({ from: z.literal('secret'), secret: hexOf(32) }),
  ]),
  seed: hexOf(32),
})

/** What `GET /api/v1/ticket/proof` answers once the pool is published; the `root` and `seed` are to be compared with those of all. */
const proofSchema = z.object({
  index: z.int().min(0),
  pseudonym: hexOf(16),
  people: z.int().min(1).max(10_000_000),
  root: hexOf(32),
  proof: z.array(hexOf(32)).max(32),
  seed: hexOf(32).nullable(),
  place: z.int().min(0).nullable(),
})

export type ProofDocument = z.output<typeof proofSchema>
export type AnnouncementDocument = z.output<typeof announcementSchema>
export type DrawDocument = z.output<typeof drawSchema>

/** `announcement.json` of an opening. */
export function announcementOf({ campaign, opensAt, round, commitment }: Opening): z.input<typeof announcementSchema> {
  const value =
    round === null ? ({ from: 'secret', commitment } as const) : ({ from: 'quicknet', round, commitment } as const)
  return { campaign, opensAt: isoSeoul(opensAt), value }
}

/** `draw.json` of an opening; null: it is not drawn yet. */
export function drawOf({ campaign, opensAt, frozen, drawn }: Opening): z.input<typeof drawSchema> | null {
  if (!frozen || !drawn) return null
  const { frozenAt, publishedAt, people, root } = frozen
  const times = { opensAt: isoSeoul(opensAt), frozenAt: isoSeoul(frozenAt), publishedAt: isoSeoul(publishedAt) }
  return { campaign, ...times, people, root, value: drawn.value, seed: drawn.seed }
}

/** @throws Error that names the file and what is wrong in it */
export const readAnnouncement = (text: string): AnnouncementDocument =>
  read('announcement.json', announcementSchema, text)

/** @throws Error that names the file and what is wrong in it */
export const readDraw = (text: string): DrawDocument => read('draw.json', drawSchema, text)

/** @throws Error that names what is wrong */
export const readProof = (text: string): ProofDocument => read('the proof', proofSchema, text)

function read<Out>(file: string, schema: z.ZodType<Out>, text: string): Out {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw new Error(`${file} is not JSON`)
  }
  const parsed = schema.safeParse(document)
  if (parsed.success) return parsed.data
  throw new Error(
    `${file}: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
  )
}
