import { type AccountClaims, type Grant, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { personClaims } from '../people/claims.ts'
import type { People } from '../people/people.ts'
import type { Person } from '../people/person.ts'
import type { ProviderProfile } from '../providers.ts'

const { Check, Prompt } = interactionPolicy

/** What an authorization becomes once somebody was identified. */
interface SignIn {
  findAccount(ctx: KoaContextWithOIDC, id: string): { accountId: string; claims(): Promise<AccountClaims> } | undefined
  /** Consent is never asked: whoever approves the page approves what was asked. */
  grantFor(ctx: KoaContextWithOIDC): Promise<Grant | undefined>
  /** Asks anew for every authorization; passes without a page when `login_hint` names somebody. */
  policy: interactionPolicy.Prompt[]
}

export function createSignIn(provider: ProviderProfile, people: People, seed: string): SignIn {
  const findAccount: SignIn['findAccount'] = (ctx, id) => {
    const person = people.find(id)
    const clientId = ctx.oidc.client?.clientId
    if (!person || clientId === undefined) return undefined
    return {
      accountId: id,
      claims: async () => ({ sub: id, ...personClaims(person, provider, { seed, clientId }) }),
    }
  }

  const grantFor: SignIn['grantFor'] = async ({ oidc }) => {
    const { account, client } = oidc
    if (!account || !client) return undefined
    const grant = new oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId })
    grant.addOIDCScope(oidc.requestParamOIDCScopes)
    await grant.save()
    return grant
  }

  /** Does for a hinted person what the library does when it comes back from the page. */
  async function signInHinted(ctx: KoaContextWithOIDC, person: Person): Promise<void> {
    const { oidc } = ctx
    const { session, client } = oidc
    if (!session || !client) return
    session.loginAccount({ accountId: person.id, acr: provider.acr, amr: [...provider.amr] })
    oidc.entity('Account', findAccount(ctx, person.id))
    const grant = await grantFor(ctx)
    if (!grant) return
    session.ensureClientContainer(client.clientId)
    session.grantIdFor(client.clientId, grant.jti)
    oidc.entity('Grant', grant)
  }

  const identification = new Check('identification', 'every authorization identifies anew', async (ctx) => {
    const { oidc } = ctx
    if (oidc.result?.login) return Check.NO_NEED_TO_PROMPT
    if (oidc.prompts.has('none')) return Check.REQUEST_PROMPT
    const hint = oidc.params?.['login_hint']
    const person = typeof hint === 'string' ? people.find(hint) : undefined
    if (!person) return Check.REQUEST_PROMPT
    await signInHinted(ctx, person)
    return Check.NO_NEED_TO_PROMPT
  })

  const login = new Prompt({ name: 'login', requestable: true }, identification)
  // The built-in check would ask a hinted person again on `prompt=login`; being identified anew is what that demands.
  login.checks.remove('login_prompt')
  const consent = new Prompt({ name: 'consent', requestable: true })
  consent.checks.remove('consent_prompt')

  return { findAccount, grantFor, policy: [login, consent] }
}
