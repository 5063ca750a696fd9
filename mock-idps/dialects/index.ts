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

/** Everything a person can do at the sign-in of a provider: the general outcomes, then its own. */
export const outcomesAt = (provider: ProviderId): readonly Outcome[] => outcomesOf(dialectOf(provider))
