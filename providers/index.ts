/**
 * Providers: one folder each, and the adapters that they share.
 *
 *   certificate ──────────────► oidc/adapter.ts ◄── standard-oidc.ts (SDK)
 *   phone, ipin ─► kcb/adapter ───────▲  ▲
 *   naver, kakao ─► profile-provider ─┘  └── refusals, keys, client, id-token, profile
 *   modules of operators ─► sdk.ts ─► standard-oidc · passport/from-strategy (runs a strategy of the passport ecosystem)
 *
 * Enters: an attempt, a callback, fetches behind breakers. Leaves: an authorization URL, an assertion, or an error whose fault is
 * decided here. No state about a person is kept. Imports `src/domain`, zod and openid-client only.
 * Decisions: ADR 1, 4, 11, 18. A new provider: docs/add-a-provider.md.
 */
import type { ProviderDefinition } from '../src/domain/provider.ts'
import { certificate } from './certificate/index.ts'
import { ipin } from './ipin/index.ts'
import { kakao } from './kakao/index.ts'
import { naver } from './naver/index.ts'
import { phone } from './phone/index.ts'

/** The built-in providers. Their order here is their order on the page, always. */
export const providers: readonly ProviderDefinition[] = [certificate, phone, ipin, naver, kakao]
