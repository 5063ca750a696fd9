import type { Answer } from '../http/answer.ts'
import { isMembers, type Members } from './json-edit.ts'

/** The JSON object in an answer; undefined when the body is not one. */
export function membersOf({ headers, body }: Answer): Members | undefined {
  if (!/[/+]json\b/i.test(String(headers['content-type'] ?? ''))) return undefined
  try {
    const document: unknown = JSON.parse(body.toString('utf8'))
    return isMembers(document) ? document : undefined
  } catch {
    return undefined
  }
}

/** The same answer with another JSON body. */
export function withMembers(answer: Answer, document: Members): Answer {
  return { ...answer, body: Buffer.from(JSON.stringify(document)) }
}
