import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import type { PersonId } from '../domain/ids.ts'
import type { VerifiedIdentity } from '../domain/provider.ts'
import { isAcr } from '../domain/provider.ts'
import { type Door, needsOneDevice, suffices, suitableDoors } from './assurance.ts'
import type { RelyingParty } from './relying-party.ts'

export interface PolicyParts {
  doors: readonly Door[]
  partyOf(context: KoaContextWithOIDC): RelyingParty
  identityOf(person: PersonId): Promise<VerifiedIdentity | null>
}

/**
 * When a person has to be sent through a door. The library's own rules (no session, `prompt`, `max_age`, essential
 * `acr`, native clients) with two changes: a session counts only for relying parties it suffices for, and consent is
 * never asked, because relying parties are registered by the operator and get what they are registered for.
 */
export function openPolicy(parts: PolicyParts): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base()
  const consent = policy.get('consent')?.checks
  consent?.remove('consent_prompt')
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check(
        'assurance',
        'the verification at hand does not suffice for this request',
        'login_required',
        async (context) => !(await sessionSuffices(context, parts)),
      ),
    )
  return policy
}

async function sessionSuffices(context: KoaContextWithOIDC, parts: PolicyParts): Promise<boolean> {
  const { session, result, params } = context.oidc
  // No session is another rule's business; and what has just come back was judged when it came.
  if (!session?.accountId || result?.login) return true
  const party = parts.partyOf(context)
  // The session does not say which device holds the claim; the journey does.
  if (needsOneDevice(party, params ?? {})) return false
  const suitable = suitableDoors(parts.doors, party, params ?? {})
  const { acr } = session
  if (!isAcr(acr) || !suitable.some((door) => door.acr === acr)) return false
  if (party.allowedDoors === null) return true
  // The session does not say through which door; the identity of the same verification does.
  const identity = await parts.identityOf(session.accountId as PersonId)
  const same = identity !== null && Math.floor(identity.authTime / 1000) === session.loginTs
  return same && suffices(suitable, { provider: identity.provider, acr })
}
