import { z } from 'zod'

/** Shapes of the API's answers and queries as zod schemas: the document describes them, the tests hold answers to them. */

const id = z.string().min(1).max(64)
const time = z.iso.datetime({ offset: true })
const day = z.iso.date()

const words = z.object({ ko: z.string(), en: z.string() })
const window = z.object({ id, opensAt: time, closesAt: time, rule: words.describe('Whose window it is, in words.') })
const verdictOfOne = z.object({
  open: z.boolean(),
  reason: z.enum(['open', 'not_yet', 'between_windows', 'over', 'not_eligible']),
  window: window.nullable(),
  next: z.array(window),
  gathersFrom: time
    .nullable()
    .describe(
      'From when on the person may come before the first of them opens; null: they may not, or a window is open.',
    ),
})
export const verdict = verdictOfOne.extend({
  campaigns: z
    .array(verdictOfOne.extend({ campaign: z.string(), name: words }))
    .describe('The same of every campaign, the default first.'),
})

export const campaigns = z.object({
  campaigns: z
    .array(z.object({ campaign: z.string().describe('Its id.'), name: words, isDefault: z.boolean() }))
    .describe('The default first.'),
})

const clinic = z.object({
  id,
  name: z.string(),
  region: z.string(),
  district: z.string(),
  address: z.string(),
  phone: z.string(),
  stepFree: z.boolean(),
})
const slot = z.object({
  id,
  clinic: id,
  startsAt: time,
  product: z.string(),
  capacity: z.int(),
  free: z.int(),
})
export const clinics = z.object({
  regions: z.array(
    z.object({ region: z.string(), name: words, districts: z.array(z.object({ name: z.string(), clinics: z.int() })) }),
  ),
  measuredAt: time,
  region: z.string(),
  day,
  total: z.int(),
  clinics: z.array(clinic.extend({ free: z.int() })),
})
export const slots = z.object({
  measuredAt: time,
  days: z.array(z.object({ day, free: z.int() })),
  region: z.string(),
  day,
  total: z.int(),
  clinics: z.array(clinic.extend({ slots: z.array(slot) })),
})

export const session = z.object({
  provider: z.string(),
  acr: z.string(),
  amr: z.array(z.string()),
  verifiedAt: time,
  expiresAt: time,
  deviceBound: z.boolean(),
  blockedUntil: time.nullable(),
  mayTakeOver: z.boolean().describe('Whether this device is blocked and may take over.'),
  deskReference: z
    .string()
    .nullable()
    .describe(
      'What a person whose device is blocked tells a desk to get a code; null: not blocked, or there is no desk.',
    ),
  admitted: z.boolean(),
  leaseUntil: time.nullable(),
})
export const ticket = z.object({
  campaign: z.string(),
  key: z.int().nullable().describe('Order in line; 0 was first. Null while `gathering`; once given it never changes.'),
  index: z
    .int()
    .nullable()
    .describe('The number in the pool of an opening, from 0, of a person who came before it; else null.'),
  state: z.enum(['gathering', 'waiting', 'ready', 'deferred', 'admitted']),
  ahead: z.int(),
  startedBehind: z.int(),
  joinedAt: time,
  until: time.nullable(),
  deferredBy: z.enum(['missed', 'ended', 'idle']).nullable(),
})
const hex = (bytes: number) =>
  z
    .string()
    .length(bytes * 2)
    .describe(`${bytes} bytes of hex.`)
const openingOfOne = z.object({
  opensAt: time,
  state: z.enum(['announced', 'published', 'drawn']),
  announcedAt: time,
  announcement: z.looseObject({}).describe('`announcement.json`: which value decides.'),
  people: z.int().nullable(),
  root: hex(32).nullable(),
  publishedAt: time.nullable(),
  draw: z.looseObject({}).nullable().describe('`draw.json`; null: the order is not drawn yet.'),
  files: z
    .object({ at: z.string(), poolParts: z.int() })
    .describe('Where `announcement.json`, `draw.json` and `pool/{part}.txt` are; parts count from 0.'),
})
export const openings = z.object({ openings: z.array(openingOfOne).describe('The latest ten, the last one first.') })
export const announcement = openingOfOne.shape.announcement
export const draw = z.looseObject({}).describe('`draw.json`')
export const proof = z.object({
  opensAt: time,
  index: z.int().describe('The number in the pool, from 0.'),
  pseudonym: hex(16),
  key: z.int().nullable(),
  place: z.int().nullable().describe('The place that the draw gave, from 0; null: it is not drawn yet.'),
  people: z.int().nullable(),
  root: hex(32).nullable(),
  proof: z
    .array(hex(32))
    .nullable()
    .describe('Siblings from the leaf to the root (RFC 9162, 2.1.3.2); null: not published yet.'),
  seed: hex(32).nullable(),
})
export const receipt = z.object({
  receipt: z
    .string()
    .describe('A JWS that says which place or index this pseudonym has; the JWKS of the issuer checks it.'),
})
export const ticketNow = ticket.extend({
  perMinute: z.number().nullable().describe('People called from the line per minute, over the last five; null: none.'),
})
export const hold = z.object({ id, campaign: z.string(), slot: id, until: time, extensions: z.int() })
export const booking = z.object({
  id,
  number: z
    .string()
    .describe('Short, for people: ten symbols and a hyphen, such as `K7M4P-2XQ9D`. Rarely two bookings share one.'),
  campaign: z.string(),
  state: z.enum(['confirmed', 'cancelled']),
  confirmedAt: time,
  slot: id,
  startsAt: time.optional(),
  product: z.string().optional(),
  clinic: clinic.optional(),
})
export const mine = z.object({ booking: booking.nullable(), hold: hold.nullable() })
