import { z } from 'zod'
import { type ErrorCode, errorCodes } from '../../domain/errors.ts'
import { statusOf } from '../errors.ts'

/** One call of an API, as far as its OpenAPI document tells it. */
export interface Operation {
  method: 'get' | 'post' | 'delete'
  path: string
  summary: string
  description?: string
  /** Name of the security scheme a caller needs; left out: none is needed. */
  security?: string
  body?: z.ZodType
  /** Query parameters, each optional unless its schema says otherwise. */
  query?: z.ZodObject
  headers?: Record<string, string>
  status: 200 | 201 | 204
  answer?: z.ZodType
  /** Of an answer that is plain text: what it says. */
  text?: string
  /** When the answer comes with 200 instead of `status`, in a sentence. */
  ok?: string
  refusals: readonly ErrorCode[]
}

export interface ApiDescription {
  title: string
  /** Path below which the API stands. */
  server: string
  securitySchemes: Record<string, object>
  operations: readonly Operation[]
}

/** An API as an OpenAPI 3.1 document; bodies come from the very schemas that read and shape them. */
export function describeApi({ title, server, securitySchemes, operations }: ApiDescription): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) }
  return {
    openapi: '3.1.0',
    info: { title, version: '1', license: { name: 'Apache-2.0' } },
    servers: [{ url: server }],
    paths,
    components: {
      securitySchemes,
      schemas: {
        Problem: {
          type: 'object',
          description: 'RFC 9457. `code` is stable.',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { enum: [...errorCodes] },
          },
        },
      },
    },
  }
}

function described(operation: Operation): Record<string, unknown> {
  const { summary, description, security, body, answer, text, status, ok, refusals } = operation
  const plain =
    text === undefined ? {} : { content: { 'text/plain': { schema: { type: 'string', description: text } } } }
  const content = answer ? { content: json(answer, 'output') } : plain
  return {
    summary,
    ...(security === undefined ? {} : { security: [{ [security]: [] }] }),
    ...(description === undefined ? {} : { description }),
    parameters: parametersOf(operation),
    ...(body ? { requestBody: { required: true, content: json(body, 'input') } } : {}),
    responses: {
      [status]: { description: 'Done', ...content },
      ...(ok === undefined ? {} : { 200: { description: ok, ...content } }),
      ...problemsOf([...new Set([...refusals, ...anyRefusal])]),
    },
  }
}

/**
 * Whatever is asked: too many requests, or what a store does not answer. The latter may have been done: the caller looks, or repeats it with
 * the same key.
 */
const anyRefusal = ['store_unavailable', 'too_many_requests'] as const

function parametersOf({ path, query, headers }: Operation) {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const described = query
    ? (z.toJSONSchema(query, { io: 'input' }) as { properties?: object; required?: string[] })
    : {}
  const inQuery = Object.entries(described.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: described.required?.includes(name) ?? false,
    schema,
  }))
  const inHeaders = Object.entries(headers ?? {}).map(([name, description]) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  }))
  return [...inPath, ...inQuery, ...inHeaders]
}

/** Header fields of a 429. The last two stand where a quota is used up, not a limit of one process. */
const quotaHeaders = Object.fromEntries(
  [
    ['Retry-After', 'Seconds until the same request is answered again.'],
    ['RateLimit-Policy', 'The quota that is used up: its name, requests (q) and seconds (w).'],
    ['RateLimit', 'The same name, what is left of it (r) and in how many seconds it begins anew (t).'],
  ].map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
)

function problemsOf(refusals: readonly ErrorCode[]) {
  const statuses = [...new Set(refusals.map((code) => statusOf({ code })))]
  const withStatus = (status: number) => refusals.filter((code) => statusOf({ code }) === status)
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: withStatus(status)
          .map((code) => `\`${code}\``)
          .join(', '),
        ...(status === 429 ? { headers: quotaHeaders } : {}),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

function json(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return { 'application/json': { schema: plain } }
}
