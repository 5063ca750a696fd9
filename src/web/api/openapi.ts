/**
 * API: the same use cases as the pages, as JSON below `/api/v1`.
 *
 *   catalogue.ts, window.ts  for everyone · session.ts, bookings.ts  for one person, by the session cookie
 *   requests.ts reads, views.ts prints, problems.ts refuses (RFC 9457); schemas.ts and this file describe all of it
 *
 * Fields are camelCase, times ISO 8601 with zone. A test compares this document with the routes and the answers.
 */
import { Router } from 'express'
import { z } from 'zod'
import type { ErrorCode } from '../../domain/errors.ts'
import { clinicQuery } from '../request/clinic-query.ts'
import { describeApi, type Operation } from './describe.ts'
import { openingOperations } from './opening-operations.ts'
import { confirmRequest, deskCodeRequest, holdRequest, windowRequest } from './requests.ts'
import * as schemas from './schemas.ts'

const booking: readonly ErrorCode[] = ['not_verified', 'device_blocked', 'not_admitted']

/** Who may call it: anyone, a verified person, the browser that holds the person's claim. */
type Needs = { needs: 'anyone' | 'identified' | 'reserving' }

const operations: readonly (Operation & Needs)[] = [
  {
    method: 'post',
    path: '/turn',
    summary: 'When may someone born on this day book?',
    needs: 'anyone',
    body: windowRequest,
    status: 200,
    answer: schemas.verdict,
    refusals: ['invalid_request'],
  },
  {
    method: 'get',
    path: '/campaigns',
    summary: 'The campaigns that can be booked here',
    needs: 'anyone',
    status: 200,
    answer: schemas.campaigns,
    refusals: [],
  },
  {
    method: 'get',
    path: '/clinics',
    summary: 'Clinics of a region',
    needs: 'anyone',
    query: clinicQuery,
    status: 200,
    answer: schemas.clinics,
    refusals: ['invalid_request'],
  },
  {
    method: 'get',
    path: '/slots',
    summary: 'Slots of a region and day, by clinic',
    needs: 'anyone',
    query: clinicQuery,
    status: 200,
    answer: schemas.slots,
    refusals: ['invalid_request'],
  },
  ...openingOperations.map((operation) => ({ ...operation, needs: 'anyone' as const })),
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
    path: '/session/takeover',
    summary: 'Act for the person on this device, where the campaign allows it: the session on the first device ends',
    needs: 'identified',
    status: 200,
    answer: schemas.session,
    refusals: ['not_verified', 'already_booked', 'not_your_turn', 'exit_not_offered', 'exit_used'],
  },
  {
    method: 'post',
    path: '/session/not-me',
    summary:
      'Tell that it was not this person on the other device: its session and its hold end, and no device acts until the block ends',
    needs: 'identified',
    status: 200,
    answer: schemas.session,
    refusals: ['not_verified', 'exit_used'],
  },
  {
    method: 'post',
    path: '/session/desk-code',
    summary:
      'Act for the person on this device, with the code that an operator of a desk gave for it: can be used once',
    body: deskCodeRequest,
    needs: 'identified',
    status: 200,
    answer: schemas.session,
    refusals: [
      'not_verified',
      'already_booked',
      'not_your_turn',
      'exit_not_offered',
      'desk_code_invalid',
      'invalid_request',
    ],
  },
  {
    method: 'post',
    path: '/ticket',
    summary: 'Take a place in line, or come in when called',
    needs: 'identified',
    status: 200,
    answer: schemas.ticket,
    refusals: ['not_verified', 'already_booked', 'not_your_turn', 'device_blocked'],
  },
  {
    method: 'get',
    path: '/ticket',
    summary: 'The place in line',
    needs: 'identified',
    status: 200,
    answer: schemas.ticketNow,
    refusals: ['not_verified', 'not_found'],
  },
  {
    method: 'get',
    path: '/ticket/proof',
    summary: 'What shows that the person is in the pool of an opening as it was published',
    needs: 'identified',
    status: 200,
    answer: schemas.proof,
    refusals: ['not_verified', 'not_found'],
  },
  {
    method: 'get',
    path: '/ticket/receipt',
    summary: 'A signed receipt for the place in line, or in the pool of an opening',
    needs: 'identified',
    status: 200,
    answer: schemas.receipt,
    refusals: ['not_verified', 'not_found'],
  },
  {
    method: 'post',
    path: '/ticket/renew',
    summary: 'Says that the person inside still uses their stay: renews its idle time, and admits no person',
    needs: 'reserving',
    status: 200,
    answer: schemas.ticket,
    refusals: ['not_verified', 'device_blocked', 'not_admitted'],
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
    refusals: [
      ...booking,
      'invalid_request',
      'not_your_turn',
      'slot_taken',
      'too_many_holds',
      'already_booked',
      'not_found',
    ],
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
    ok: 'The key was used before, and its booking has been cancelled since: the booking as it is.',
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

/** Of every call: which campaign it is about. */
const campaign = z.string().max(64).optional().describe('Id of a campaign. Without it the default one.')

const session = { type: 'apiKey', in: 'cookie', name: 'gw_session' }

/** The API as OpenAPI 3.1. */
export function openApiDocument(): Record<string, unknown> {
  return describeApi({
    title: 'Gwanmun booking API',
    server: '/api/v1',
    securitySchemes: { session },
    operations: operations.map(({ needs, ...operation }) => ({
      ...operation,
      query: (operation.query ?? z.object({})).extend({ campaign }),
      ...(needs === 'anyone' ? {} : { security: 'session' }),
      ...(needs === 'reserving' ? { description: 'Only in the browser that holds the person’s claim.' } : {}),
    })),
  })
}

/** `GET /api/v1/openapi.json` */
export function openApiRoutes(): Router {
  const router = Router({ caseSensitive: true })
  const body = JSON.stringify(openApiDocument())
  router.get('/openapi.json', (_request, response) => {
    response.set('cache-control', 'public, max-age=300').type('application/json').send(body)
  })
  return router
}
