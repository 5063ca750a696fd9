import type { Answer } from '../../bench/driver/client.ts'
import { type ErrorCode, errorCodes } from '../../src/domain/errors.ts'
import { messagesOf } from '../../src/web/messages/messages.ts'

/** One request to a broker, as it ended. */
export interface Heard {
  at: number
  /** The broker that was asked. */
  broker: string
  /** Method and path, ids left out. */
  what: string
  /** 0: no answer came. */
  status: number
  /** The code of a refusal, where its problem document or its page says one. */
  code: ErrorCode | null
}

const known: ReadonlySet<string> = new Set(errorCodes)
const asCode = (text: unknown) => (typeof text === 'string' && known.has(text) ? (text as ErrorCode) : null)

/** A page shows no code; its heading has words of its own for each. */
const codeOfHeading = new Map(
  (['ko', 'en'] as const).flatMap((lang) =>
    Object.entries(messagesOf(lang).errors.codes).map(([code, [heading]]) => [heading, code as ErrorCode] as const),
  ),
)

/** The code of a refusal; null: it says none, or it is none. */
export function codeOf({ status, text }: Pick<Answer, 'status' | 'text'>): ErrorCode | null {
  if (status < 400) return null
  if (text.startsWith('{')) return asCode((JSON.parse(text) as { code?: unknown }).code)
  const heading = /<h1[^>]*>([^<]*)</.exec(text)?.[1] ?? ''
  return codeOfHeading.get(heading) ?? null
}

const id = /\/[0-9a-f]{8}-[0-9a-f-]{27}|\/[\w-]{20,}/gi

/** Method and path as the API's document writes them: ids and queries left out. */
export function nameOf(method: string, path: string): string {
  return `${method} ${path.replace(/\?.*$/s, '').replace(id, '/{id}')}`
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { description?: string }> }>>
}

/** Whether the API's own document names an answer. Pages are in no document. @param document OpenAPI 3.1 */
export function openDocumented(document: Record<string, unknown>, prefix: string): (heard: Heard) => boolean {
  const { paths } = document as unknown as Document
  return ({ what, status, code }) => {
    const [method = '', path = ''] = what.split(' ')
    if (!path.startsWith(prefix)) return true
    const responses = paths[path.slice(prefix.length)]?.[method.toLowerCase()]?.responses
    const named = responses?.[`${status}`]
    return named !== undefined && (code === null || (named.description ?? '').includes(`\`${code}\``))
  }
}
