import { z } from 'zod'
import { faultPlan } from '../faults/plan.ts'
import { carriers } from './person.ts'

const id = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/)

/** Optional facts about a person; those left out are invented, the same in every process. */
const particulars = {
  about: z.string().min(1).max(200).describe('What the person is for in a test; shown on the page.'),
  phone: z
    .string()
    .regex(/^\+82100000\d{4}$/)
    .optional()
    .describe('E.164, in the unassigned range 010-0000-xxxx: no real number can be meant.'),
  carrier: z.enum(carriers).optional().describe('Mobile network. Default SKT.'),
  virtualNumber: z
    .string()
    .regex(/^000\d{10}$/)
    .optional()
    .describe('The 13 digits of the i-PIN; begins with 000, as no real one does.'),
  ciGeneration: z.int().min(1).max(9).optional().describe('2 and more: renumbered, so with another CI. Default 1.'),
  lunar: z.boolean().optional().describe('Keeps the lunar birthday; the lunar date is calculated.'),
  account: z.literal('dormant').optional().describe('The Kakao and Naver accounts are dormant.'),
  faults: z.array(faultPlan).max(20).optional().describe('Fault plans that apply whenever this person signs in.'),
}

const identity = {
  name: z.string().min(1).max(200),
  gender: z.enum(['male', 'female']),
  nationality: z.enum(['domestic', 'foreign']),
}

const born = z.strictObject({ id, ...identity, birthdate: z.iso.date(), ...particulars })

/** A person without a fixed birthday: the age they reach, and in how many days from now, in Asia/Seoul. */
const turning = z.strictObject({
  id,
  ...identity,
  turns: z.int().min(0).max(120),
  inDays: z.int().min(-366).max(366).default(0),
  ...particulars,
})

const another = z.strictObject({
  id,
  sameAs: id.describe(
    'An earlier person in the list: the same human being with a second id; only differences are given.',
  ),
  name: identity.name.optional(),
  ...particulars,
})

/** One person as data: with a date of birth, with an age to reach, or as a second id of another person. */
export const personEntry = z.union([born, turning, another])
export type PersonEntry = z.output<typeof personEntry>
/** A person for `people` in the settings. */
export type PersonInput = z.input<typeof personEntry>
