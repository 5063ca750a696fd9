import { z } from 'zod'
import type { PersonItem } from '../src/domain/fault.ts'

/**
 * What a person may decline to hand over and still be verified; it is then unknown. Default: nothing, because what we ask
 * for we need. CI, name and date of birth are the person and can never be left out.
 */
export const mayBeWithheld = z.array(z.enum(['gender', 'phone'])).default([])

export type Withheld = z.output<typeof mayBeWithheld>[number]

/** What a claim is about, by the names it has at the providers; a name that is not here is about no one item. */
const itemNames: Readonly<Record<string, PersonItem>> = {
  name: 'name',
  real_name: 'name',
  RSLT_NAME: 'name',
  birthdate: 'birthdate',
  birthyear: 'birthdate',
  birthday: 'birthdate',
  birthday_type: 'birthdate',
  is_leap_month: 'birthdate',
  RSLT_BIRTHDAY: 'birthdate',
  gender: 'gender',
  RSLT_SEX_CD: 'gender',
  nationality_status: 'nationality',
  RSLT_NTV_FRNR_CD: 'nationality',
  phone_number: 'phone',
  mobile: 'phone',
  mobile_e164: 'phone',
  TEL_NO: 'phone',
  ci: 'ci',
  CI: 'ci',
}

/** The item that a claim of this name is about, as the list that an error carries; empty = about no one item. */
export function itemOf(claim: string): readonly PersonItem[] {
  const item = Object.hasOwn(itemNames, claim) ? itemNames[claim] : undefined
  return item === undefined ? [] : [item]
}

/** The items that a schema complains about, each once. */
export function itemsIn({ issues }: z.ZodError): readonly PersonItem[] {
  return [...new Set(issues.flatMap(({ path }) => path.flatMap((part) => itemOf(String(part)))))]
}

/** Reads one claim by its schema, so that a complaint names it. @throws ZodError */
export function readClaim<Value>(claim: string, schema: z.ZodType<Value>, told: unknown): Value {
  const read = schema.safeParse(told)
  if (read.success) return read.data
  throw new z.ZodError(read.error.issues.map((issue) => ({ ...issue, path: [claim, ...issue.path] })))
}
