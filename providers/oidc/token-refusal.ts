import { z } from 'zod'
import { type Cause, causeWith } from '../../src/domain/cause.ts'

/**
 * How one token endpoint refuses: data of each provider, and a setting. Providers spell refusals in many ways (HTTP 200 with an
 * `error`, 401, a form, words of their own), and a code that was never given must be refused. So every word is a healthy refusal
 * of the code, except those that speak of our registration or of the provider itself.
 */
export interface RefusalWords {
  /** The member of the answer that holds the word. Default `error` (RFC 6749 §5.2). */
  member: string
  /** Words that no code brings about. The probe fails by them, and a return counts as a loss. */
  unwell: readonly string[]
}

/** Refusals of the client (RFC 6749 §5.2), and the server's own failures (§4.1.2.1), which some say at the token endpoint too. */
export const standardRefusals: RefusalWords = {
  member: 'error',
  unwell: [
    'invalid_client',
    'unauthorized_client',
    'unsupported_grant_type',
    'server_error',
    'temporarily_unavailable',
  ],
}

/** `refusals` of a provider in the configuration; what is left out is as the provider's definition says. */
export const refusalSettings = z.strictObject({
  member: z.string().min(1).max(40).exactOptional(),
  unwell: z.array(z.string().min(1).max(60)).max(50).exactOptional(),
})

/** The refusal in an answer of a token endpoint. */
export interface TokenRefusal {
  status: number
  /** Its word: printable ASCII, 60 characters at most; `other` where the word is none. */
  error: string
}

/** What a word may be made of; anything else came from no list of words. */
const word = /^[\x21-\x7e]{1,60}$/

/** The refusal in a parsed answer; null: none, or the answer holds an access token. */
export function refusalIn(
  body: unknown,
  status: number,
  { member }: Pick<RefusalWords, 'member'>,
): TokenRefusal | null {
  if (typeof body !== 'object' || body === null) return null
  const { access_token: token, [member]: told } = body as Record<string, unknown>
  if ((typeof token === 'string' && token !== '') || isNothing(told)) return null
  const text = String(typeof told === 'object' ? wordOfObject(told as object) : told)
  return { status, error: word.test(text) ? text : 'other' }
}

/** JSON, or a form, as some older providers still answer. The text of anything else holds no refusal. */
export function refusalInText(text: string, status: number, words: Pick<RefusalWords, 'member'>): TokenRefusal | null {
  return refusalIn(parsed(text), status, words)
}

/** True for the answer that a code never given should get. */
export function isHealthyRefusal({ status, error }: TokenRefusal, { unwell }: Pick<RefusalWords, 'unwell'>): boolean {
  return status < 500 && status !== 429 && !unwell.includes(error)
}

/** Why a token endpoint that refuses so is not well. `error` null: in words that cannot be read. */
export function causeOfRefusal({ status, error }: { status: number; error: string | null }): Cause {
  if (status === 429) return causeWith('throttled', `HTTP 429 ${error ?? ''}`.trim())
  return error === null
    ? causeWith('unreadable_refusal', `HTTP ${status}`)
    : causeWith('oauth_error', `${error} (HTTP ${status})`)
}

/** The body of a token endpoint's answer; undefined where it is neither JSON nor a form. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A form has neither blanks nor brackets (WHATWG URL §5.1); a page has both.
    return /[\s<>]/.test(text) ? undefined : Object.fromEntries(new URLSearchParams(text))
  }
}

const isNothing = (told: unknown) => told === undefined || told === null || told === '' || told === 0 || told === false

/** Some providers put an object in place of the word, with a code or a type in it. */
function wordOfObject(told: object): unknown {
  const { code, type } = told as { code?: unknown; type?: unknown }
  return code ?? type ?? 'object'
}

/**
 * The fetch of a token endpoint, whose refusals are spelled as RFC 6749 §5.2 does before the protocol library reads them. An answer
 * of 200 in JSON is passed on unread, as it is on the way of every person; {@link refusalIn} finds a refusal in it afterwards.
 */
export function withStandardRefusals(call: typeof fetch, words: Pick<RefusalWords, 'member'>): typeof fetch {
  return async (url, init) => {
    const answer = await call(url, init)
    const { status, headers } = answer
    if (status === 200 && /\bjson\b/i.test(headers.get('content-type') ?? '')) return answer
    const text = await answer.text()
    const refusal = refusalInText(text, status, words)
    if (refusal) return Response.json({ error: refusal.error }, { status: Math.max(status, 400) })
    return new Response(text === '' ? null : text, { status, headers })
  }
}
