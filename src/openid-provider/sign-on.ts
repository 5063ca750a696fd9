import type { KoaContextWithOIDC } from 'oidc-provider'
import type { ProviderId, VerificationId } from '../domain/ids.ts'
import type { World } from '../domain/world.ts'
import { currentExchange } from './exchange.ts'
import { offlineSeconds } from './lifetimes.ts'
import { freshName } from './session-names.ts'

/** Lets the identity of a verification live at least so many seconds from now. */
export type KeepIdentity = (verification: VerificationId, seconds: number) => Promise<void>

/** Beyond the grant that needs the identity, in seconds: it is written a moment later. */
const marginSeconds = 60

/** A person has come back from a door: from now on the session stands for this verification. */
export function takeOverVerification(
  { oidc }: Pick<KoaContextWithOIDC, 'oidc'>,
  world: Pick<World, 'now' | 'token'>,
): void {
  const { login, verified } = oidc.result ?? {}
  if (!login || !verified) return
  const exchange = currentExchange()
  exchange.signOn = { ...(verified as { verification: VerificationId; provider: ProviderId }), at: world.now() }
  exchange.signedOn = true
  // The library has just given the session a new name.
  if (oidc.session) oidc.session.jti = freshName(oidc.session.uid, world)
}

/** A refresh token needs the identity as long as the grant lives from which it comes. */
export async function keepForRefresh({ oidc }: Pick<KoaContextWithOIDC, 'oidc'>, keep: KeepIdentity): Promise<void> {
  const { signOn } = currentExchange()
  const refreshes = oidc.requestParamOIDCScopes.has('offline_access') && oidc.client?.grantTypeAllowed('refresh_token')
  if (signOn && refreshes) await keep(signOn.verification, offlineSeconds + marginSeconds)
}
