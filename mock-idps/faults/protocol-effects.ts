import { z } from 'zod'
import { signatures } from '../keys/key-ring.ts'
import { authorizationResponseDefectIds } from './defects/authorization-response.ts'
import { discoveryDefectIds } from './defects/discovery.ts'
import { idTokenDefectIds } from './defects/id-token.ts'
import { keysDefectIds } from './defects/keys.ts'
import { stepsOf } from './json-edit.ts'

/** A member of a JSON document. `\.` is a dot inside a name; members of arrays by number. */
const path = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => stepsOf(text).length > 0 && !stepsOf(text).includes('__proto__'), 'no such member can be set')
  .describe('Dotted path, e.g. "kakao_account.ci" or "keys.0.kid"; "\\." is a dot inside a name')

const changes = {
  set: z.record(path, z.json()).optional().describe('Members that get another value, or are added'),
  remove: z.array(path).min(1).max(50).optional().describe('Members that are left out'),
}

const parameter = z.string().min(1).max(100)

/** Requires one of these members: an effect that changes nothing is a mistake in the plan. */
function needsOneOf(names: readonly [string, ...string[]]) {
  return {
    check: (effect: object) => names.some((name) => name in effect),
    message: `needs one of ${names.join(', ')}`,
    meta: { anyOf: names.map((name) => ({ required: [name] })) },
  }
}

/** A named `defect` stands alone: any other member would contradict it. */
function defectAlone(effect: { defect?: unknown }): boolean {
  return effect.defect === undefined || Object.keys(effect).length === 2
}
const defectAloneMessage = 'a named defect takes nothing beside it'

const editOf = needsOneOf(['set', 'remove'])
const edit = z
  .strictObject({ type: z.literal('edit'), ...changes })
  .refine(editOf.check, editOf.message)
  .meta({ ...editOf.meta, description: 'Changes members of the JSON answer of the endpoint in match.endpoint' })

const responseOf = needsOneOf(['defect', 'set', 'remove', 'error', 'to'])
const authorizationResponse = z
  .strictObject({
    type: z.literal('authorization_response'),
    defect: z.enum(authorizationResponseDefectIds).optional(),
    set: z.record(parameter, z.string().max(2000)).optional(),
    remove: z.array(parameter).min(1).max(20).optional(),
    error: z.string().min(1).max(100).optional().describe('An OAuth error in place of the code (RFC 6749 §4.1.2.1)'),
    description: z.string().max(1000).optional().describe('error_description; sent as it is, markup too'),
    to: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where the browser is sent in place of the redirect URI'),
  })
  .refine(responseOf.check, responseOf.message)
  .refine(defectAlone, defectAloneMessage)
  .meta({ ...responseOf.meta, description: 'Changes the authorization response, by query or by form_post' })

const tokenOf = needsOneOf(['defect', 'set', 'remove', 'header', 'signature'])
const idToken = z
  .strictObject({
    type: z.literal('id_token'),
    defect: z.enum(idTokenDefectIds).optional(),
    ...changes,
    header: z
      .record(
        z
          .string()
          .min(1)
          .max(100)
          .refine((name) => !['alg', 'b64', 'crit'].includes(name), 'not by hand: see signature and crit_unknown'),
        z.json(),
      )
      .optional()
      .describe('Header parameters to add or change; null takes one out'),
    signature: z.enum(signatures).optional().describe('How it is signed; default: correctly'),
  })
  .refine(tokenOf.check, tokenOf.message)
  .refine(defectAlone, defectAloneMessage)
  .meta({ ...tokenOf.meta, description: 'Changes the ID token of the token response and signs it again' })

const discovery = z
  .strictObject({ type: z.literal('discovery'), defect: z.enum(discoveryDefectIds) })
  .describe('A defect of the discovery document')

const keys = z
  .strictObject({ type: z.literal('keys'), defect: z.enum(keysDefectIds) })
  .describe('A defect of the published key set')

const rotate = z
  .strictObject({
    type: z.literal('rotate'),
    when: z
      .enum(['before_signing', 'after_signing'])
      .describe('Whether the ID token of this response is signed with the new key or still with the old one'),
    keepOld: z.boolean().default(true).describe('Whether the old key stays published'),
  })
  .describe("Changes the issuer's signing key while a token is being answered")

const refusal = z
  .strictObject({
    type: z.literal('refusal'),
    status: z.int().min(200).max(499).default(200),
    body: z.record(z.string().min(1).max(100), z.json()).default({ error: 'invalid_request' }),
  })
  .describe(
    'Another spelling of a refusal: this status and JSON body where the token endpoint refuses; good codes pass',
  )

const outcome = z
  .strictObject({
    type: z.literal('outcome'),
    outcome: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/)
      .describe("An outcome of the provider's sign-in, e.g. cancel, push_ignored, dormant"),
  })
  .describe(
    'What the person does at the sign-in. An outcome that needs a person waits for the page when the request names none',
  )

/** Effects on what the provider says. */
export const protocolEffects = [
  edit,
  refusal,
  authorizationResponse,
  idToken,
  discovery,
  keys,
  rotate,
  outcome,
] as const
