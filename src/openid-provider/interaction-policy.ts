import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import type { PersonId } from '../domain/ids.ts'
import { isAcr } from '../domain/provider.ts'
import type { Instant } from '../domain/time.ts'
import type { IdentityOf } from './accounts.ts'
import { type Door, needsOneDevice, suffices, suitableDoors } from './assurance.ts'
import { asksForPerson } from './claims.ts'
import { currentExchange } from './exchange.ts'
import type { RelyingParty } from './relying-party.ts'
import type { SubjectOf } from './subjects.ts'
import { isWanted } from './wanted-subject.ts'

export interface PolicyParts {
  /** The doors with the assurance that they give now. */
  doorsNow(): readonly Door[]
  partyOf(context: KoaContextWithOIDC): RelyingParty
  identityOf: IdentityOf
  subjectOf: SubjectOf
  now(): Instant
  /** How long one verification serves, in seconds. */
  signOnSeconds: number
}

/**
 * When a person has to be sent through a door. The library's own rules (no session, `prompt`, `max_age`, essential
 * `acr`, native clients) with three changes: a session counts only for relying parties it suffices for and only for a time;
 * `prompt=select_account` is answered by a new verification; and consent is never asked, because relying parties are
 * registered by the operator and get what they are registered for.
 */
export function openPolicy(parts: PolicyParts): interactionPolicy.DefaultPolicy {
  const { Check, Prompt, base } = interactionPolicy
  const policy = base()
  policy.get('consent')?.checks.remove('consent_prompt')
  // Whose session is meant is settled at the door: a person is chosen by verifying them.
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 0)
  const login = policy.get('login')?.checks
  for (const [reason, description, fails] of [
    ['sign_on_over', 'the last verification is too long ago', signOnIsOver],
    ['assurance', 'the verification at hand does not suffice for this request', sessionFallsShort],
    ['identity', 'the identity of the last verification is no longer kept', identityIsGone],
    ['subject', 'another person than the wanted one is signed in', isAnotherPerson],
  ] as const)
    login?.add(
      new Check(reason, description, 'login_required', (context) => hasSession(context) && fails(context, parts)),
    )
  return policy
}

/** No session is another rule's business; and what has just come back was judged when it came. */
function hasSession({ oidc }: KoaContextWithOIDC): boolean {
  return oidc.session?.accountId !== undefined && !oidc.result?.login
}

function signOnIsOver(_context: KoaContextWithOIDC, { now, signOnSeconds }: PolicyParts): boolean {
  const { signOn } = currentExchange()
  return !signOn || now() >= signOn.at + signOnSeconds * 1000
}

function sessionFallsShort(context: KoaContextWithOIDC, { doorsNow, partyOf }: PolicyParts): boolean {
  const { session, params } = context.oidc
  const party = partyOf(context)
  // The session does not say which device holds the claim; the journey does.
  if (needsOneDevice(party, params ?? {})) return true
  const { signOn } = currentExchange()
  const acr = session?.acr
  if (!signOn || !isAcr(acr)) return true
  return !suffices(suitableDoors(doorsNow(), party, params ?? {}), { provider: signOn.provider, acr })
}

async function identityIsGone({ oidc }: KoaContextWithOIDC, { identityOf }: PolicyParts): Promise<boolean> {
  const { signOn } = currentExchange()
  if (!asksForPerson(String(oidc.params?.['scope'] ?? ''), [...oidc.requestParamClaims])) return false
  return !signOn || !(await identityOf(signOn.verification, oidc.session?.accountId as PersonId))
}

async function isAnotherPerson(context: KoaContextWithOIDC, { partyOf, subjectOf }: PolicyParts): Promise<boolean> {
  const { session, params } = context.oidc
  const { sector } = partyOf(context)
  return !(await isWanted(params ?? {}, () => subjectOf(sector, session?.accountId as PersonId)))
}
