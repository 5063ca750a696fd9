import { Router } from 'express'
import { z } from 'zod'
import { type ErrorCode, errorCodes } from '../../domain/errors.ts'
import { statusOf } from '../errors.ts'
import { confirmRequest, holdRequest, turnRequest } from './requests.ts'
import * as schemas from './schemas.ts'

interface Operation {
  method: 'get' | 'post' | 'delete'
  path: string
  summary: string
  /** Who may call it. */
  needs: 'nobody' | 'identified' | 'reserving'
  body?: z.ZodType
  /** Query parameters, each optional unless its schema says otherwise. */
  query?: z.ZodObject
  headers?: Record<string, string>
  status: 200 | 201 | 204
  answer?: z.ZodType
  refusals: readonly ErrorCode[]
}

const booking: readonly ErrorCode[] = ['not_verified', 'device_blocked', 'not_admitted']

const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/turn',
    summary: 'When may someone born on this day book?',
    needs: 'nobody',
    body: turnRequest,
    status: 200,
    answer: schemas.verdict,
    refusals: ['invalid_request'],
  },
  {
    method: 'get',
    path: '/clinics',
    summary: 'Clinics of a region',
    needs: 'nobody',
    query: schemas.searchQuery,
    status: 200,
    answer: schemas.clinics,
    refusals: ['invalid_request'],
  },
  {
    method: 'get',
    path: '/slots',
    summary: 'Slots of a region and day, by clinic',
    needs: 'nobody',
    query: schemas.searchQuery,
    status: 200,
    answer: schemas.slots,
    refusals: ['invalid_request'],
  },
  {
    method: 'get',
    path: '/session',
    summary: 'Who is verified here, and how they stand',
    needs: 'identified',
    status: 200,
    answer: schemas.session,
    refusals: ['not_verified'],
  },
  {
    method: 'delete',
    path: '/session',
    summary: 'Finish here: ends the session and frees other devices',
    needs: 'identified',
    status: 204,
    refusals: ['not_verified'],
  },
  {
    method: 'post',
    path: '/ticket',
    summary: 'Take a place in line, or come in when called',
    needs: 'identified',
    status: 200,
    answer: schemas.ticket,
    refusals: ['not_verified', 'device_blocked', 'not_your_turn', 'already_booked'],
  },
  {
    method: 'get',
    path: '/ticket',
    summary: 'The place in line',
    needs: 'identified',
    status: 200,
    answer: schemas.ticket,
    refusals: ['not_verified', 'not_found'],
  },
  {
    method: 'delete',
    path: '/ticket',
    summary: 'Leave the line',
    needs: 'reserving',
    status: 204,
    refusals: ['not_verified', 'device_blocked'],
  },
  {
    method: 'post',
    path: '/holds',
    summary: 'Keep one place',
    needs: 'reserving',
    body: holdRequest,
    status: 201,
    answer: schemas.hold,
    refusals: [...booking, 'invalid_request', 'not_your_turn', 'slot_taken', 'already_booked', 'not_found'],
  },
  {
    method: 'post',
    path: '/holds/{id}/extend',
    summary: 'Keep it longer, once',
    needs: 'reserving',
    status: 200,
    answer: schemas.hold,
    refusals: [...booking, 'hold_expired', 'hold_not_extendable'],
  },
  {
    method: 'delete',
    path: '/holds/{id}',
    summary: 'Give the place back',
    needs: 'reserving',
    status: 204,
    refusals: booking,
  },
  {
    method: 'post',
    path: '/bookings',
    summary: 'Book the held place. Repeat with the same key for the same answer',
    needs: 'reserving',
    headers: { 'Idempotency-Key': '1 to 255 visible characters, unique per person' },
    body: confirmRequest,
    status: 201,
    answer: schemas.booking,
    refusals: [
      ...booking,
      'invalid_request',
      'idempotency_key_required',
      'idempotency_conflict',
      'hold_expired',
      'already_booked',
    ],
  },
  {
    method: 'get',
    path: '/bookings/mine',
    summary: 'The active booking and the live hold',
    needs: 'identified',
    status: 200,
    answer: schemas.mine,
    refusals: ['not_verified'],
  },
  {
    method: 'delete',
    path: '/bookings/{id}',
    summary: 'Cancel',
    needs: 'identified',
    status: 200,
    answer: schemas.booking,
    refusals: ['not_verified', 'not_found', 'too_late'],
  },
]

/** The API as OpenAPI 3.1; bodies come from the very schemas that read and shape them. */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    paths[operation.path] ??= {}
    const item = paths[operation.path] as Record<string, unknown>
    item[operation.method] = described(operation)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Gwanmun booking API', version: '1', license: { name: 'Apache-2.0' } },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'gw_session' } },
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
  const { summary, needs, body, answer, status, refusals } = operation
  return {
    summary,
    ...(needs === 'nobody' ? {} : { security: [{ session: [] }] }),
    ...(needs === 'reserving' ? { description: 'Only in the browser that holds the person’s claim.' } : {}),
    parameters: parametersOf(operation),
    ...(body ? { requestBody: { required: true, content: json(body, 'input') } } : {}),
    responses: {
      [status]: { description: 'Done', ...(answer ? { content: json(answer, 'output') } : {}) },
      ...problemsOf(refusals),
    },
  }
}

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
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

function json(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return { 'application/json': { schema: plain } }
}

/** `GET /api/v1/openapi.json` */
export function openApiRoutes(): Router {
  const router = Router()
  const body = JSON.stringify(openApiDocument())
  router.get('/openapi.json', (_request, response) => {
    response.set('cache-control', 'public, max-age=300').type('application/json').send(body)
  })
  return router
}
