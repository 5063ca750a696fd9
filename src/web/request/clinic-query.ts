import { z } from 'zod'
import type { ClinicFilter } from '../../booking/search.ts'
import { dayFrom } from '../../domain/time.ts'
import { read } from './read.ts'

/** Clinics on one page, unless the query asks for another number. */
export const defaultPageSize = 10

/** An empty field of a form is a choice left open. */
const emptyIsOpen = (text: unknown) => (text === '' ? undefined : text)

// PostgreSQL cannot store U+0000, so it cannot be asked for it either; no name holds other control characters.
const name = z
  .string()
  .max(60)
  .regex(/^\P{Cc}*$/u, 'control characters')
  .transform((text) => text.trim() || undefined)
  .optional()

const day = z.preprocess(emptyIsOpen, z.iso.date('must be a day, as YYYY-MM-DD').transform(dayFrom).optional())

/** A box in a form sends `on`, a link `1`. */
const spelled: Record<string, string> = { '': '0', false: '0', on: '1', true: '1' }
const flag = z
  .preprocess((text) => (typeof text === 'string' ? (spelled[text] ?? text) : text), z.enum(['0', '1']))
  .transform((text) => text === '1')
  .optional()

const whole = (to: number) =>
  z
    .preprocess(
      (text) => (typeof text === 'string' && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : text),
      z.int('must be a whole number').min(1).max(to),
    )
    .optional()

/** What the URL of a search may say. The page and the API read it by this schema, and the OpenAPI document describes it. */
export const clinicQuery = z.object({
  region: name.describe('Code of a region. Without it the first.'),
  district: name,
  day: day.describe('`YYYY-MM-DD`. Without it the first day with a free place.'),
  product: name,
  full: flag.describe('`1`: also clinics without a free place that day.'),
  stepFree: flag.describe('`1`: only clinics without a step.'),
  page: whole(999_999).describe('From 1. Default 1.'),
  pageSize: whole(100).describe('Clinics on a page, 1 to 100. Default 10.'),
})

/**
 * Reads the query of a search; parameters it does not know are left alone.
 * @throws GwanmunError `invalid_request` with every complaint; also when a parameter is given twice
 */
export function clinicFilterOf(query: Readonly<Record<string, unknown>>): ClinicFilter {
  const { region, district, day, product, full, stepFree, page, pageSize } = read(clinicQuery, query)
  return {
    region: region ?? null,
    district: district ?? null,
    day: day ?? null,
    product: product ?? null,
    withFree: !full,
    stepFree: stepFree ?? false,
    page: page ?? 1,
    pageSize: pageSize ?? defaultPageSize,
  }
}
