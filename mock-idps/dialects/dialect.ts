import type { Endpoint } from '../endpoints.ts'
import type { EffectInput } from '../faults/plan.ts'
import type { Answer } from '../http/answer.ts'
import type { Person } from '../people/person.ts'
import type { ProviderProfile } from '../providers.ts'

/**
 * Where a value comes from: the provider's own documents, reports of other integrators, or an invention of this package
 * where neither says anything.
 */
export type Source = 'documented' | 'reported' | 'simulated'

/** What a provider's claims depend on, beside the person. */
export interface ClaimsContext {
  seed: string
  clientId: string
  provider: ProviderProfile
  /** The sandbox's clock, epoch milliseconds. */
  now: number
  /** The dialect's own authorization parameters ({@link Dialect.extraParams}) of this flow. */
  params: Readonly<Record<string, string>>
}

/** The parts of a request to the dialect's own endpoint that its answer depends on. */
export interface ProfileRequest extends Pick<ClaimsContext, 'seed' | 'clientId' | 'now'> {
  /** The person of its access token; null without a valid token. */
  person: Person | null
  /** Whether it had any token: providers distinguish a missing token from an invalid one. */
  tokenSent: boolean
  /** The scopes of the token. */
  scopes: ReadonlySet<string>
  /** The `sub` of the ID token of the same flow. */
  subject: string
}

/** The language of one provider, beside the generic `scope=openid identity` that every issuer understands. */
export interface Dialect {
  /** The provider's own paths of the core's endpoints, below the issuer. */
  routes?: Partial<Record<'authorization' | 'token' | 'userinfo' | 'keys' | 'pushed_authorization', string>>
  /** Which claims a scope releases, in the ID token or at userinfo as the provider's profile says. */
  scopes: Readonly<Record<string, readonly string[]>>
  /** The values of those claims. */
  claims(person: Person, context: ClaimsContext): Record<string, unknown>
  /** Its own parameters of the authorization request. */
  extraParams?: readonly string[]
  /** Signature algorithm for clients that registered none; default ES256. */
  idTokenAlg?: 'ES256' | 'RS256'
  /** The `sub` of a person for one client (OpenID Connect Core §8.1); default: a pairwise hash. */
  subject?(personId: string, scope: Pick<ClaimsContext, 'seed' | 'clientId' | 'provider'>): string
  /** Its own endpoint for a person's attributes; `methods` are those the provider documents. */
  profile?: { path: string; methods: readonly string[]; answer(request: ProfileRequest): Answer }
  /** Puts a refusal of the core into the provider's words. Called only with answers of status 400 and above. */
  rewordRefusal?(endpoint: Endpoint, answer: Answer): Answer
  /** Its own outcomes of a sign-in, beside the general ones. */
  outcomes: readonly Outcome[]
  /** Every name that it uses, with the source. */
  vocabulary: readonly Word[]
}

/** One name that a provider uses. */
export interface Word {
  /** A dot descends into objects: `kakao_account.birthday`. */
  name: string
  in: 'request' | 'token' | 'profile' | 'id_token' | 'error' | 'outcome'
  meaning: string
  source: Source
}

/** One thing that a person, or their telephone, can do at the sign-in. */
export interface Outcome {
  /** Its name in fault plans, forms and the control API. */
  id: string
  /** Label of its button. */
  label: string
  source: Source
  does: OutcomeDeed
}

export type OutcomeDeed =
  /** Approves. */
  | { approve: true }
  /** Sends the browser back with an OAuth error (RFC 6749 §4.1.2.1). */
  | { error: string; description?: string }
  /** Approves, and applies these effects to this flow. `at`: the endpoint; default: where each effect belongs. */
  | { effects: readonly EffectInput[]; at?: Endpoint }
  /** Another person than the chosen one signs in. */
  | { personOtherThanChosen: true }
  /** The push to the telephone ends like this. Without a push the client gets the OAuth error. */
  | { push: 'rejected' | 'ignored' | 'approved_late'; error: string; description?: string }
