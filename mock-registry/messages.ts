import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser'
import iconv from 'iconv-lite'

/** XML in EUC-KR, as in old government systems. */
export const contentType = 'application/xml; charset=EUC-KR'

/** Entities are not expanded: only an attacker needs them. */
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, processEntities: false })
const builder = new XMLBuilder({ format: false })

function write(document: Record<string, unknown>): Buffer {
  return iconv.encode(`<?xml version="1.0" encoding="EUC-KR"?>${builder.build(document)}`, 'euc-kr')
}

/** Reads `<request><registryNumber>…</registryNumber></request>`; null for anything else, or when it is not well formed. */
export function readQuestion(body: Buffer): { registryNumber: string } | null {
  const text = iconv.decode(body, 'euc-kr')
  if (XMLValidator.validate(text) !== true) return null
  const document: unknown = parser.parse(text)
  if (typeof document !== 'object' || document === null || !('request' in document)) return null
  const { request } = document
  if (typeof request !== 'object' || request === null || !('registryNumber' in request)) return null
  return typeof request.registryNumber === 'string' ? { registryNumber: request.registryNumber } : null
}

/** The answer to an eligibility question. */
export function writeAnswer(answer: { registryNumber: string; result: 'eligible'; message: string }): Buffer {
  return write({ response: answer })
}

/** A refusal: `<error><code>…</code><message>…</message></error>`. */
export function writeError(code: string, message: string): Buffer {
  return write({ error: { code, message } })
}
