import type { Cause } from './cause.ts'
import type { CallReason } from './fault.ts'
import type { DeviceHash, JourneyId, ProviderId } from './ids.ts'
import type { CalendarDate, Instant } from './time.ts'

/** Words for citizens, in every language the pages speak. */
export interface Words {
  ko: string
  en: string
}

/**
 * Authentication context class of a provider (OpenID Connect Core §2, `acr`): how sure we may be of the person. Level 1 to 4, a
 * higher one includes the lower ones. The built-in providers have 2 (possession or knowledge) and 3 (two factors, a certificate).
 */
export type Acr = `urn:gwanmun:loa:${1 | 2 | 3 | 4}`

export const acrForm = /^urn:gwanmun:loa:[1-4]$/

export function isAcr(value: unknown): value is Acr {
  return typeof value === 'string' && acrForm.test(value)
}

/** 1 to 4. */
export function levelOf(acr: Acr): number {
  return Number(acr.slice(-1))
}

/** One way in which a person proves themself at a provider. */
export interface Method {
  /** As operators write it, and as the log says it: `sms`, `tel`, `app`. */
  id: string
  /** What tells it to relying parties (RFC 8176), and by which the provider tells it to us. */
  amr: readonly string[]
}

/** What a method's id is made of. */
export const methodForm = /^[a-z][a-z0-9-]{0,31}$/

/**
 * SVG path data (SVG 2 §9.3) and nothing else: it begins with a move, has only commands, numbers and separators, and 2,000
 * characters at most. So it can hold no element, no script and no address.
 */
export const iconForm = /^[Mm][\dMmLlHhVvCcSsQqTtAaZzEe\s,.+-]{1,1999}$/

/**
 * 연계정보: 88 characters (base64 of 64 bytes), the same for a person at every Korean provider. It exists only between
 * an adapter's `complete` and the person directory: never stored, never logged, never given to a relying party.
 */
export type Ci = string & { readonly __brand: 'Ci' }

/** The canonical person, whatever spelling the provider used. */
export interface VerifiedIdentity {
  provider: ProviderId
  /** As the provider knows it, NFC-normalised. */
  name: string
  birthDate: CalendarDate
  gender: 'male' | 'female' | null
  nationality: 'domestic' | 'foreign' | null
  /** E.164 (`+821012345678`); null where the provider gives none. */
  phone: string | null
  acr: Acr
  /** Authentication methods (RFC 8176): those of the method used, or the door's where the provider does not tell. */
  amr: readonly string[]
  /** Which of the door's methods the person used; left out where the provider does not tell. It is not kept. */
  method?: string | undefined
  /** When the person proved themself at the provider. */
  authTime: Instant
}

/** What an adapter hands over once: the identity, and beside it the CI that must not travel further. */
export interface Assertion {
  identity: VerifiedIdentity
  ci: Ci
}

/** One try of one browser at one provider. It travels sealed in that browser's own cookie, so a start writes nothing. */
export interface Attempt {
  provider: ProviderId
  journey: JourneyId
  /** Random, 160 bits or more; used once (RFC 9700 §2.1). */
  state: string
  nonce: string
  /** PKCE verifier (RFC 7636 §4.1). */
  codeVerifier: string
  redirectUri: string
  startedAt: Instant
  expiresAt: Instant
  /** Language of the pages on which it started. */
  lang: 'ko' | 'en'
  /** The browser in which it started; it ends only there. */
  device?: DeviceHash | undefined
  /** It belongs to a relying party's request. When that request is gone, the attempt leads nowhere, and never to a booking. */
  relyingParty?: true | undefined
  /** Passed on to the provider, as it came (OpenID Connect Core §3.1.2.1). */
  loginHint?: string | undefined
  /** The group of networks it was started from, 0 to 15 (see glossary); counts returns without naming a person. */
  networkShard?: number | undefined
}

/** Calls the broker's server makes to a provider; each has its own breaker. */
export const providerSteps = ['discovery', 'keys', 'token', 'userinfo'] as const
export type ProviderStep = (typeof providerSteps)[number]

/**
 * One upstream identity provider. The broker owns state, nonce, PKCE, time-outs and breakers, so an adapter keeps
 * nothing about a person and cannot forget a check.
 */
export interface ProviderAdapter {
  /** Where to send the browser (OpenID Connect Core 1.0 §3.1.2.1). */
  begin(attempt: Attempt): Promise<URL>
  /**
   * Turns the callback into an assertion (OpenID Connect Core §3.1.3.7, RFC 9207 §2.4).
   * @throws GwanmunError `citizen_declined`, `assertion_invalid`, `provider_unavailable` or `provider_timeout`
   */
  complete(attempt: Attempt, callback: URL): Promise<Assertion>
  /** Fetches what `begin` needs (discovery), so that no citizen waits for it. Called in the background, again and again. */
  refresh(): Promise<void>
  /**
   * Redeems a code known to be bad: resolves when the provider refuses it as it should, rejects when the provider is not well.
   * `signal` ends a probe that takes too long.
   */
  probe(signal: AbortSignal): Promise<void>
  /** The login page; null = its address is not known yet. Left out: there is no login-page check. */
  authorizationEndpoint?(): URL | null
}

/**
 * Thrown by the fetch that an adapter is given: the call failed, by the provider or by the network to it. Only this opens a
 * breaker. See {@link Fault}.
 */
export class ProviderFault extends Error {
  readonly fault = 'provider' as const
  /** `throttled` holds new starts back and opens no breaker. */
  readonly reason: CallReason
  /** How long the provider asks to be left alone (429 or 503 with Retry-After), in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** What went wrong, for operators. */
  readonly because: Cause | undefined

  constructor(
    reason: CallReason,
    options: ErrorOptions & { retryAfterMs?: number | undefined; because?: Cause | undefined } = {},
  ) {
    super(`provider call failed: ${reason}`, options)
    this.name = 'ProviderFault'
    this.reason = reason
    this.retryAfterMs = options.retryAfterMs
    this.because = options.because
  }
}

/** What the broker gives an adapter. */
export interface ProviderTools {
  /** A fetch behind the breaker, the time-outs and the body limits of that provider and step. */
  fetchFor(step: ProviderStep): typeof globalThis.fetch
  now(): Instant
  /** SHA-256 of a text, as base64url: the PKCE challenge of a verifier (RFC 7636 §4.2). */
  sha256(text: string): string
}

/** A provider is a definition: data, a settings check, and how to open an adapter. */
export interface ProviderDefinition {
  id: ProviderId
  name: Words
  /** One line: what a citizen must have at hand. */
  need: Words
  /** How the English name stands inside a sentence, with its article (“a mobile phone”); default the name itself. */
  inSentence?: string
  /** The drawing beside the name, see {@link iconForm}: lines on a grid of 24, 1.9 wide, in the colour of the text. */
  icon: string
  acr: Acr
  /** What relying parties are told where the provider does not say which method was used. */
  amr: readonly string[]
  /** Its methods, each of which an operator may refuse. Left out: none can be told apart. */
  methods?: readonly Method[] | undefined
  /** Operators or services that this provider needs, by name; when one fails, every provider on it is affected. */
  dependsOn?: readonly string[]
  /** What people are told that these are called; one that is left out is called by its name. */
  dependencyNames?: Readonly<Record<string, Words>> | undefined
  /**
   * Opens the adapter with this provider's settings from the configuration.
   * @throws ZodError when the settings do not fit
   */
  open(settings: unknown, tools: ProviderTools): ProviderAdapter
}
