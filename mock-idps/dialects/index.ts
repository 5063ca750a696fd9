/**
 * How each provider speaks: paths, scopes, claims, error codes, outcomes of its sign-in.
 *
 *   kakao · naver · kcb (phone, ipin) · certificate → Dialect (dialect.ts, data and pure functions)
 *     scopes, claims, subject → core     profile → router/profile-route     rewordRefusal → faults/response-layer
 *     outcomes (general ones first) → page, sandbox/outcome     vocabulary → GET /_control/dialects
 *
 * Each word says whether it is documented, reported or simulated. A new dialect is one file and one line here.
 */

import type { ProviderId } from '../providers.ts'
import { certificate } from './certificate.ts'
import type { Dialect, Outcome } from './dialect.ts'
import { kakao } from './kakao.ts'
import { ipin, phone } from './kcb.ts'
import { naver } from './naver.ts'
import { outcomesOf } from './outcomes.ts'

const dialects: Readonly<Record<ProviderId, Dialect>> = { certificate, phone, ipin, naver, kakao }

/** How a provider speaks. */
export const dialectOf = (provider: ProviderId): Dialect => dialects[provider]

/** All outcomes of a provider's sign-in: the general ones, then its own. */
export const outcomesAt = (provider: ProviderId): readonly Outcome[] => outcomesOf(dialectOf(provider))
