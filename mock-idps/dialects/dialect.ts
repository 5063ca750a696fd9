import type { Endpoint } from '../endpoints.ts'
import type { EffectInput } from '../faults/plan.ts'
import type { Answer } from '../http/answer.ts'
import type { Person } from '../people/person.ts'
import type { ProviderProfile } from '../providers.ts'

/**
 * Where a value comes from: the provider's own documents, other people's reports of what they met, or our invention
 * where neither says.
 */
export type Source = 'documented' | 'reported' | 'simulated'

/** Who asks, and when: what the values a provider tells depend on beside the person. */
export interface Telling {
  seed: string
  clientId: string
  provider: ProviderProfile
  /** The sandbox's clock, epoch milliseconds. */
  now: number
  /** The dialect's own authorization parameters ({@link Dialect.extraParams}) of this flow. */
  params: Readonly<Record<string, string>>
}

/** A request to the dialect's own endpoint, as far as its answer depends on it. */
export interface ProfileRequest extends Pick<Telling, 'seed' | 'clientId' | 'now'> {
  /** Whose access token it brought; null when it brought none that is valid. */
  person: Person | null
  /** Whether it brought any token: providers tell a missing one from a bad one. */
  tokenSent: boolean
  /** What the token was given for. */
  scopes: ReadonlySet<string>
  /** The `sub` of the ID token of the same flow. */
  subject: string
}

/** How one provider speaks, beside the generic `scope=openid identity` that every issuer understands. */
export interface Dialect {
  /** Paths of the core below the issuer, as the provider spells them. */
  routes?: Partial<Record<'authorization' | 'token' | 'userinfo' | 'keys' | 'pushed_authorization', string>>
  /** Which claims a scope releases, in the ID token or at userinfo as the provider's profile says. */
  scopes: Readonly<Record<string, readonly string[]>>
  /** The values of those claims. */
  claims(person: Person, telling: Telling): Record<string, unknown>
  /** Authorization request parameters of its own. */
  extraParams?: readonly string[]
  /** For clients that registered no algorithm; default ES256. */
  idTokenAlg?: 'ES256' | 'RS256'
  /** How it names a person to one client (OpenID Connect Core §8.1); default a pairwise hash. */
  subject?(personId: string, scope: Pick<Telling, 'seed' | 'clientId' | 'provider'>): string
  /** Its own endpoint for a person's attributes; `methods` are those the provider documents. */
  profile?: { path: string; methods: readonly string[]; answer(request: ProfileRequest): Answer }
  /** The core's refusals in the provider's words. Only called with answers of status 400 and above. */
  speak?(endpoint: Endpoint, answer: Answer): Answer
  /** What a person can do at its sign-in beside the general outcomes. */
  outcomes: readonly Outcome[]
  /** Every name it speaks, and how we know it. */
  vocabulary: readonly Word[]
}

/** One name in a provider's language. */
export interface Word {
  /** A dot descends into objects: `kakao_account.birthday`. */
  name: string
  in: 'request' | 'token' | 'profile' | 'id_token' | 'error' | 'outcome'
  meaning: string
  source: Source
}

/** Something else than approving that a person, or their telephone, does at the sign-in. */
export interface Outcome {
  /** In fault plans, in forms and in `/_control/`. */
  id: string
  /** Label of its button. */
  label: string
  source: Source
  does: OutcomeDeed
}

export type OutcomeDeed =
  /** Goes on as if nothing had been chosen. */
  | { approve: true }
  /** Sends the browser back with an OAuth error (RFC 6749 §4.1.2.1). */
  | { error: string; description?: string }
  /** Approves, and this flow goes on with these effects. `at` = where they play; default where each belongs. */
  | { effects: readonly EffectInput[]; at?: Endpoint }
  /** Somebody else than the chosen person signs in. */
  | { personOtherThanChosen: true }
  /** The push to the telephone ends so. Where there is no push, it is the OAuth error beside it. */
  | { push: 'rejected' | 'ignored' | 'approved_late'; error: string; description?: string }
