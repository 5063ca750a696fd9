import { createHash } from 'node:crypto'
import type { TestBroker } from '../support/broker.ts'

export const tokens = {
  kim: 'kim-0123456789-0123456789-0123456789',
  lee: 'lee-0123456789-0123456789-0123456789',
  park: 'park-0123456789-0123456789-012345678',
} as const

/** Two operators, and one of a desk, as they stand in a configuration. */
export const operators = Object.entries(tokens).map(([name, token]) => ({
  name,
  tokenSha256: createHash('sha256').update(token).digest('hex'),
  roles: name === 'park' ? (['desk'] as const) : (['view', 'operate'] as const),
}))

export interface Answered {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: JSON of an API under test
  body: any
}

/** One call of the operators' API: `POST /doors/kakao/overrides`. */
export async function operate(
  { origin }: Pick<TestBroker, 'origin'>,
  call: string,
  options: { as?: keyof typeof tokens | null; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answered> {
  const { as = 'kim', body, headers = {} } = options
  const [method = 'GET', path = ''] = call.split(' ')
  const answer = await fetch(`${origin}/ops/api/v1${path}`, {
    method,
    headers: {
      ...(as === null ? {} : { authorization: `Bearer ${tokens[as]}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = /json/.test(answer.headers.get('content-type') ?? '')
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
}

/** In so many seconds, as the API reads times. */
export const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

export const reason = '공급자 장애 공지'
