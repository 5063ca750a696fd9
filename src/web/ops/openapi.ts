import type { ErrorCode } from '../../domain/errors.ts'
import { describeApi, type Operation } from '../api/describe.ts'
import { blockEndingAnswer, blockEndingsAnswer } from './blocks.ts'
import { auditQuery, blockEndingRequest, deskCodeWish, overrideRequest, withdrawalRequest } from './requests.ts'
import { deskAuditAnswer, deskCodeAnswer, terminalAnswer, terminalsAnswer } from './terminals.ts'
import { auditAnswer, doorsAnswer, overrideAnswer } from './views.ts'

const everywhere: readonly ErrorCode[] = ['operator_unknown', 'role_missing', 'cross_site_refused', 'too_many_requests']

const operations: readonly Operation[] = [
  {
    method: 'get',
    path: '/doors',
    summary: 'Every door: the light that is shown, the one that was measured, and what operators decided',
    status: 200,
    answer: doorsAnswer,
    refusals: everywhere,
  },
  {
    method: 'post',
    path: '/doors/{id}/overrides',
    summary: 'Force a light, close or lower a door, or plan maintenance',
    description:
      'A forced light is a colour only: a door that measuring has shut stays shut. A lowered door gives a lower acr, or refuses some of its methods. At most 7 days, maintenance 24 hours.',
    body: overrideRequest,
    status: 201,
    answer: overrideAnswer,
    refusals: [...everywhere, 'invalid_request', 'provider_unknown', 'store_unavailable'],
  },
  {
    method: 'delete',
    path: '/overrides/{id}',
    summary: 'End one before its time',
    body: withdrawalRequest,
    status: 200,
    answer: overrideAnswer,
    refusals: [...everywhere, 'invalid_request', 'not_found', 'store_unavailable'],
  },
  {
    method: 'get',
    path: '/audit',
    summary: 'Who decided what, when and why, and how it ended',
    query: auditQuery,
    status: 200,
    answer: auditAnswer,
    refusals: [...everywhere, 'invalid_request', 'store_unavailable'],
  },
  {
    method: 'get',
    path: '/terminals',
    summary: 'The terminals of desks that are signed in',
    status: 200,
    answer: terminalsAnswer,
    refusals: [...everywhere, 'store_unavailable'],
  },
  {
    method: 'delete',
    path: '/terminals/{id}',
    summary: 'Sign one out from here',
    description:
      'The assisted lane is shut to it at once. A citizen who acts there is signed out, and keeps place in line, hold and booking.',
    status: 200,
    answer: terminalAnswer,
    refusals: [...everywhere, 'not_found', 'store_unavailable'],
  },
  {
    method: 'post',
    path: '/blocks/endings',
    summary: 'End all blocks of further devices in a campaign that began before now',
    description:
      'The next verified device of each person gets the claim, with place and hold; a device that no other one replaces goes on. What a person reported as not theirs stays shut. Other brokers know it within ten seconds. Blocks that begin later are as always.',
    body: blockEndingRequest,
    status: 201,
    answer: blockEndingAnswer,
    refusals: [...everywhere, 'invalid_request', 'store_unavailable'],
  },
  {
    method: 'get',
    path: '/blocks/endings',
    summary: 'Who ended all blocks of a campaign, when and why',
    query: auditQuery,
    status: 200,
    answer: blockEndingsAnswer,
    refusals: [...everywhere, 'invalid_request', 'store_unavailable'],
  },
  {
    method: 'post',
    path: '/desk-codes',
    summary: 'Give a code to a person whom another device blocks, for the device that shows this reference',
    description:
      'Check who the person is before. The code can be used once, within ten minutes, on that device; five wrong ones void it, and so does the next code. Counts as one citizen of the operator’s hour.',
    body: deskCodeWish,
    status: 201,
    answer: deskCodeAnswer,
    refusals: [...everywhere, 'invalid_request', 'store_unavailable'],
  },
  {
    method: 'get',
    path: '/terminals/audit',
    summary:
      'What happened at desks: who signed terminals in and out, when citizens began and ended there, codes given and used; and reports that it was another person',
    query: auditQuery,
    status: 200,
    answer: deskAuditAnswer,
    refusals: [...everywhere, 'invalid_request', 'store_unavailable'],
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    status: 200,
    refusals: everywhere,
  },
]

/** The operators' API as OpenAPI 3.1. */
export function opsDocument(): Record<string, unknown> {
  return describeApi({
    title: 'Gwanmun operators’ API',
    server: '/ops/api/v1',
    securitySchemes: { operator: { type: 'http', scheme: 'bearer' } },
    operations: operations.map((operation) => ({ ...operation, security: 'operator' })),
  })
}
