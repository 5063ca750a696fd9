import { z } from 'zod'

const hexOf = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `must be ${bytes} bytes of hex`)
const instant = z.iso.datetime({ offset: true, abort: true }).transform((text) => Date.parse(text))
const campaign = z.string().min(1).max(64)
/** Rounds to the year 2100 have eight digits. */
const round = z.int().min(1).max(999_999_999)

/** `announcement.json`, published before the pool is frozen: which value will decide. */
const announcementSchema = z.strictObject({
  campaign,
  opensAt: instant,
  value: z.discriminatedUnion('from', [
    z.strictObject({ from: z.literal('quicknet'), round }),
    z.strictObject({ from: z.literal('secret'), commitment: hexOf(32) }),
  ]),
})

/** `draw.json`, published after it: who was in the pool, the value, and the seed of the order. */
const drawSchema = z.strictObject({
  campaign,
  frozenAt: instant,
  people: z.int().min(1).max(10_000_000),
  root: hexOf(32),
  value: z.discriminatedUnion('from', [
    z.strictObject({ from: z.literal('quicknet'), round, signature: hexOf(48) }),
    z.strictObject({ from: z.literal('secret'), secret: hexOf(32) }),
  ]),
  seed: hexOf(32),
})

export type Announcement = z.output<typeof announcementSchema>
export type Draw = z.output<typeof drawSchema>

/** @throws Error that names the file and what is wrong in it */
export const readAnnouncement = (text: string): Announcement => read('announcement.json', announcementSchema, text)

/** @throws Error that names the file and what is wrong in it */
export const readDraw = (text: string): Draw => read('draw.json', drawSchema, text)

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
