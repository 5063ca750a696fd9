import { z } from 'zod'

const milliseconds = z.int().min(0).max(600_000)
/** 20 MiB: more than any correct answer, and small enough for a laptop. */
export const oversizeBytes = 20 * 1024 * 1024

const latency = z
  .strictObject({
    type: z.literal('latency'),
    ms: milliseconds.describe('How long the answer is held back, in milliseconds'),
    jitterMs: milliseconds.optional().describe("Up to this much more, drawn from the plan's seed"),
  })
  .describe('The correct answer, late. The core has done its work: a code is spent')

const hang = z
  .strictObject({ type: z.literal('hang') })
  .describe('Accepts the request and never answers, until the client or the simulator closes')

const reset = z
  .strictObject({ type: z.literal('reset') })
  .describe('Breaks the TCP connection (RST) instead of answering')

const outage = z
  .strictObject({
    type: z.literal('outage'),
    mode: z.enum(['reset', 'status']).default('status').describe('Break the connection, or answer an error'),
    status: z.int().min(400).max(599).optional().describe('Default 503; only with mode "status"'),
  })
  .describe('Down: the core never sees the request')

const status = z
  .strictObject({
    type: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.json().optional().describe('A string is sent as plain text, anything else as JSON; default an OAuth error'),
    retryAfter: z.int().min(0).max(86_400).optional().describe('Seconds, as the Retry-After header'),
    headers: z
      .record(
        z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
        z
          .string()
          .max(2048)
          .regex(/^[\x20-\x7e]*$/),
      )
      .optional()
      .describe('Further response headers; they replace headers of the same name'),
  })
  .describe('Answers this instead of the core')

const redirect = z
  .strictObject({
    type: z.literal('redirect'),
    location: z
      .string()
      .min(1)
      .max(2048)
      .regex(/^[\x21-\x7e]+$/)
      .describe('As the Location header: absolute, or relative to the request'),
    status: z.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)]).default(307),
  })
  .describe('Sends the client elsewhere, with method and body under 307 and 308')

const truncate = z
  .strictObject({
    type: z.literal('truncate'),
    share: z.number().min(0).lt(1).default(0.5).describe('Share of the body that is sent; below 1'),
    how: z
      .enum(['short_body', 'broken_connection'])
      .default('short_body')
      .describe('A complete message with half a body, or the whole length announced and the connection broken midway'),
  })
  .describe('Half an answer')

const drip = z
  .strictObject({
    type: z.literal('drip'),
    bytes: z.int().min(1).max(65_536).default(1),
    everyMs: z.int().min(1).max(60_000).default(100),
  })
  .describe('Sends headers at once and the body a few bytes at a time')

const contentType = z
  .strictObject({
    type: z.literal('content_type'),
    value: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[\x20-\x7e]+$/)
      .default('text/html; charset=utf-8'),
    body: z.string().max(100_000).optional().describe('Default: the correct body'),
  })
  .describe('Wrong Content-Type, with or without a body to go with it')

const oversize = z
  .strictObject({
    type: z.literal('oversize'),
    bytes: z
      .int()
      .min(1)
      .max(2 ** 31)
      .default(oversizeBytes)
      .describe('Bytes of white space before the correct body'),
    endless: z.literal(true).optional().describe('White space for as long as the client listens'),
  })
  .describe('The correct JSON after a very large amount of white space, streamed; a client without a limit accepts it')

/** Effects on the transport, whatever the answer says. */
export const transportEffects = [
  latency,
  hang,
  reset,
  outage,
  status,
  redirect,
  truncate,
  drip,
  contentType,
  oversize,
] as const
