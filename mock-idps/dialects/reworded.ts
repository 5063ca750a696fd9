import type { Answer } from '../http/answer.ts'

type Members = Record<string, unknown>

function withBody(answer: Answer, body: Buffer): Answer {
  const headers = { ...answer.headers }
  if ('content-length' in headers) headers['content-length'] = String(body.length)
  return { ...answer, headers, body }
}

/** The same answer with other members in its JSON object; as it is when it holds none. */
export function rewordedJson(answer: Answer, change: (members: Members) => Members): Answer {
  if (!String(answer.headers['content-type']).startsWith('application/json')) return answer
  const members: unknown = JSON.parse(answer.body.toString('utf8'))
  if (typeof members !== 'object' || members === null || Array.isArray(members)) return answer
  return withBody(answer, Buffer.from(JSON.stringify(change(members as Members))))
}

/** The same page with other text. */
export function rewordedPage(answer: Answer, change: (html: string) => string): Answer {
  if (!String(answer.headers['content-type']).startsWith('text/html')) return answer
  return withBody(answer, Buffer.from(change(answer.body.toString('utf8'))))
}
