import { z } from 'zod'
import type { ProviderAdapter, ProviderTools } from '../../src/domain/provider.ts'
import { type OidcDoor, oidcDoor } from '../oidc/adapter.ts'
import { oidcSettings } from '../oidc/settings.ts'
import { type FailureKind, failureKinds, type KcbProduct, personInResult } from './result.ts'
import { transactionNumber } from './transaction.ts'

interface KcbDoor extends Pick<OidcDoor, 'id' | 'acr' | 'amr'> {
  product: KcbProduct
  /**
   * How failures are read where the configuration does not say. The bureau's own failure codes stand in no public source:
   * these are the simulator's, and an installation under contract configures its own.
   */
  failures: Readonly<Record<string, FailureKind>>
}

const kcbSettings = (failures: KcbDoor['failures']) =>
  oidcSettings.extend({
    scope: z.string().default('openid okcert'),
    /** The bureau returns by a form that the browser posts. */
    responseMode: z.enum(['form_post', 'query']).default('form_post'),
    /** By `RSLT_CD`: the person declined, the provider cannot; any other is refused. */
    failures: z.record(z.string().regex(/^[A-Z0-9]{4}$/), z.enum(failureKinds)).default({ ...failures }),
  })

/** A door of the credit bureau KCB: a code flow whose ID token carries the bureau's result in its own spelling. */
export function kcbDoor(settings: unknown, kcb: KcbDoor, tools: ProviderTools): ProviderAdapter {
  const { product, failures: usual, ...door } = kcb
  const { responseMode, failures, ...oidc } = kcbSettings(usual).parse(settings)
  return oidcDoor(
    oidc,
    {
      ...door,
      ask: async ({ state }) => ({
        tx_seq_no: await transactionNumber(state),
        ...(responseMode === 'form_post' && { response_mode: responseMode }),
      }),
      tell: async ({ idToken, attempt }) =>
        personInResult(idToken, {
          provider: door.id,
          product,
          transaction: await transactionNumber(attempt.state),
          failures,
        }),
    },
    tools,
  )
}
