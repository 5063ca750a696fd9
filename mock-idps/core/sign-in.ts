import { type AccountClaims, errors, type Grant, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import type { SandboxClock } from '../clock.ts'
import { dialectOf } from '../dialects/index.ts'
import { personClaims } from '../people/claims.ts'
import type { People } from '../people/people.ts'
import type { Person } from '../people/person.ts'
import type { ProviderProfile } from '../providers.ts'
import { subjectOf } from './subject.ts'

const { Check, Prompt } = interactionPolicy

/** The end of an authorization that identifies no person: an OAuth error (RFC 6749 §4.1.2.1). */
export interface Refusal {
  error: string
  description?: string | undefined
}

/** The result of a sign-in: a person, or a refusal. */
export type SignInResult = { person: Person } | { refusal: Refusal }

/** What a sign-in needs. */
export interface SignInSetup {
  provider: ProviderProfile
  people: People
  seed: string
  clock: SandboxClock
  /** The result of a sign-in without a page; undefined: show the page. `hinted`: the person that the request names. */
  signInWithoutPage(request: KoaContextWithOIDC['req'], hinted: Person | undefined): SignInResult | undefined
}

/** The hooks of the library that identify a person. */
interface SignIn {
  findAccount(
    ctx: KoaContextWithOIDC,
    id: string,
    token?: { grantId?: string | undefined },
  ): { accountId: string; claims(use: string, scope: string): Promise<AccountClaims> } | undefined
  /** Consent is never asked: approving the page approves the request. */
  grantFor(ctx: KoaContextWithOIDC): Promise<Grant | undefined>
  /** Asks again for every authorization; passes without a page when `login_hint` names a person. */
  policy: interactionPolicy.Prompt[]
}

/** Number of grants whose parameters are kept; the oldest are dropped. */
const mostGrants = 20_000

/** The dialect's own authorization parameters by grant, since its claims may repeat them. */
function createParams(names: readonly string[]) {
  const byGrant = new Map<string, Record<string, string>>()
  return {
    remember(grantId: string, params: Record<string, unknown> | undefined): void {
      if (names.length === 0) return
      const own = names.flatMap((name) => {
        const value = params?.[name]
        return typeof value === 'string' ? [[name, value] as const] : []
      })
      byGrant.set(grantId, Object.fromEntries(own))
      if (byGrant.size <= mostGrants) return
      const [oldest] = byGrant.keys()
      if (oldest !== undefined) byGrant.delete(oldest)
    },
    of: (grantId: string | undefined) => byGrant.get(grantId ?? '') ?? {},
  }
}

/** @throws LoginRequired when `id_token_hint` names another person (OpenID Connect Core §3.1.2.1) */
async function mustBeHinted(
  { oidc }: KoaContextWithOIDC,
  personId: string,
  { provider, seed }: Pick<SignInSetup, 'provider' | 'seed'>,
): Promise<void> {
  const { client, params } = oidc
  const hint = params?.['id_token_hint']
  if (typeof hint !== 'string' || !client) return
  const { payload } = await oidc.provider.IdToken.validate(hint, client)
  if (payload['sub'] === subjectOf(provider, personId, { seed, clientId: client.clientId })) return
  throw new errors.CustomOIDCProviderError('login_required', 'another person than id_token_hint names was identified')
}

/** The prompts of an authorization: every one identifies a person again, and none asks for consent. */
function policyOf(
  setup: SignInSetup,
  signIn: (ctx: KoaContextWithOIDC, person: Person) => Promise<void>,
): interactionPolicy.Prompt[] {
  const identification = new Check('identification', 'every authorization identifies again', async (ctx) => {
    const { oidc } = ctx
    if (oidc.result?.login) {
      await mustBeHinted(ctx, String(oidc.result.login.accountId), setup)
      return Check.NO_NEED_TO_PROMPT
    }
    if (oidc.prompts.has('none')) return Check.REQUEST_PROMPT
    const hint = oidc.params?.['login_hint']
    const result = setup.signInWithoutPage(ctx.req, typeof hint === 'string' ? setup.people.find(hint) : undefined)
    if (!result) return Check.REQUEST_PROMPT
    if ('refusal' in result) {
      throw new errors.CustomOIDCProviderError(result.refusal.error, result.refusal.description)
    }
    await mustBeHinted(ctx, result.person.id, setup)
    await signIn(ctx, result.person)
    return Check.NO_NEED_TO_PROMPT
  })

  const login = new Prompt({ name: 'login', requestable: true }, identification)
  // On `prompt=login` the built-in check would ask a hinted person again; this check already identifies anew.
  login.checks.remove('login_prompt')
  const consent = new Prompt({ name: 'consent', requestable: true })
  consent.checks.remove('consent_prompt')

  return [login, consent]
}

export function createSignIn(setup: SignInSetup): SignIn {
  const { provider, people, seed, clock } = setup
  const dialect = dialectOf(provider.id)
  const params = createParams(dialect.extraParams ?? [])

  const findAccount: SignIn['findAccount'] = (ctx, id, token) => {
    const person = people.find(id)
    const clientId = ctx.oidc.client?.clientId
    if (!person || clientId === undefined) return undefined
    return {
      accountId: id,
      claims: async (_use, scope) => {
        const audience = { seed, clientId, provider, now: clock.now(), params: params.of(token?.grantId) }
        const inDialect = scope.split(' ').some((asked) => Object.hasOwn(dialect.scopes, asked))
        return {
          sub: id,
          ...personClaims(person, provider, audience),
          ...(inDialect && dialect.claims(person, audience)),
        }
      },
    }
  }

  const grantFor: SignIn['grantFor'] = async ({ oidc }) => {
    const { account, client } = oidc
    if (!account || !client) return undefined
    const grant = new oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId })
    grant.addOIDCScope(oidc.requestParamOIDCScopes)
    params.remember(await grant.save(), oidc.params)
    return grant
  }

  /** Does without a page what the library does after one. */
  async function signIn(ctx: KoaContextWithOIDC, person: Person): Promise<void> {
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

  return { findAccount, grantFor, policy: policyOf(setup, signIn) }
}
