/**
 * KCB, the credit bureau behind two providers (phone, i-PIN): their adapter; result.ts reads the bureau's result, transaction.ts makes
 * the number under which it was asked.
 */
import { z } from 'zod'
import type { ProviderAdapter, ProviderTools } from '../../src/domain/provider.ts'
import { type OidcProvider, oidcAdapter } from '../oidc/adapter.ts'
import { oidcSettings } from '../oidc/settings.ts'
import { type FailureKind, failureKinds, type KcbProduct, personInResult } from './result.ts'
import { transactionNumber } from './transaction.ts'

interface KcbProvider extends Pick<OidcProvider, 'id' | 'acr' | 'amr' | 'methods'> {
  product: KcbProduct
  /**
   * How failures are read where the configuration does not say. The bureau's own failure codes stand in no public source:
   * these are the simulator's, and an installation under contract configures its own.
   */
  failures: Readonly<Record<string, FailureKind>>
}

const kcbSettings = (failures: KcbProvider['failures']) =>
  oidcSettings.extend({
    scope: z.string().default('openid okcert'),
    /** The bureau returns by a form that the browser posts. */
    responseMode: z.enum(['form_post', 'query']).default('form_post'),
    /** By `RSLT_CD`: the person declined, the provider cannot; any other is refused. */
    failures: z.record(z.string().regex(/^[A-Z0-9]{4}$/), z.enum(failureKinds)).default({ ...failures }),
  })

/** A product of the credit bureau KCB: a code flow whose ID token carries the bureau's result in its own spelling. */
export function kcbAdapter(settings: unknown, kcb: KcbProvider, tools: ProviderTools): ProviderAdapter {
  const { product, failures: byDefault, ...known } = kcb
  const { responseMode, failures, ...oidc } = kcbSettings(byDefault).parse(settings)
  return oidcAdapter(
    oidc,
    {
      ...known,
      authorizationParams: async ({ state }) => ({
        tx_seq_no: await transactionNumber(state),
        ...(responseMode === 'form_post' && { response_mode: responseMode }),
      }),
      mapClaims: async ({ idToken, attempt }) =>
        personInResult(idToken, {
          provider: known.id,
          product,
          transaction: await transactionNumber(attempt.state),
          failures,
        }),
    },
    tools,
  )
}
