import { z } from 'zod'
import { GwanmunError } from '../domain/errors.ts'
import type { DeviceHash, JourneyId, ProviderId } from '../domain/ids.ts'
import type { AttemptLedger } from '../domain/journey.ts'
import type { Attempt } from '../domain/provider.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { World } from '../domain/world.ts'

const sealed = z.strictObject({
  provider: z.string().transform((id) => id as ProviderId),
  journey: z.string().transform((id) => id as JourneyId),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  redirectUri: z.string(),
  startedAt: z.number(),
  expiresAt: z.number(),
  lang: z.enum(['ko', 'en']),
  device: z
    .string()
    .transform((hash) => hash as DeviceHash)
    .exactOptional(),
  relyingParty: z.literal(true).exactOptional(),
  loginHint: z.string().exactOptional(),
  networkShard: z.int().exactOptional(),
  /** What `networkShard` was called until December 2026: people are on their way during a deployment. Goes with the next release. */
  lot: z.int().exactOptional(),
})

const attemptSchema = sealed.transform(({ lot, ...attempt }): Attempt => {
  return lot === undefined ? attempt : { networkShard: lot, ...attempt }
})

export interface StartOptions {
  provider: ProviderId
  journey: JourneyId
  redirectUri: string
  lang: 'ko' | 'en'
  device?: DeviceHash | undefined
  relyingParty?: true | undefined
  loginHint?: string | undefined
  networkShard?: number | undefined
}

/** Starts attempts and takes them back: state, nonce and PKCE are ours, never an adapter's. */
export interface Attempts {
  start(options: StartOptions): Attempt
  /** The attempt as cookie text. It ends only together with its `state`. */
  seal(attempt: Attempt): string
  /**
   * Opens the attempt that a callback belongs to and uses it up.
   * @param sealed the cookie text, undefined when the browser sent none
   * @throws GwanmunError `attempt_missing` (another browser, forged state, another provider's callback),
   *   `attempt_expired`, `attempt_used`
   */
  take(sealed: string | undefined, state: string, provider: ProviderId): Promise<Attempt>
  /** The same attempt, used up or expired too, so that a late return is led to its journey. Null: not of this browser. */
  find(sealed: string | undefined, state: string, provider: ProviderId): Attempt | null
  /** The latest of these attempts at a provider, whatever became of it; null: none. For a callback that lost its `state`. */
  latest(sealed: readonly string[], provider: ProviderId): Attempt | null
}

/** What an attempt is sealed for. */
const record = 'attempt'

export function openAttempts(
  world: World,
  { sealer, ledger, attemptSeconds }: { sealer: Sealer; ledger: AttemptLedger; attemptSeconds: number },
): Attempts {
  const open = (text: string, sealedFor = record): Attempt | null =>
    attemptSchema.safeParse(sealer.open(text, sealedFor)).data ?? null

  const find: Attempts['find'] = (text, state, provider) => {
    if (text === undefined) return null
    // Until December 2026 each was sealed for its state: people are on their way during a deployment. Goes with the next release.
    const attempt = open(text) ?? open(text, `attempt:${state}`)
    // The provider is compared so that a code of one cannot be delivered on another's callback (mix-up, RFC 9207 §1).
    return attempt && attempt.state === state && attempt.provider === provider ? attempt : null
  }
  return {
    find,
    latest(texts, provider) {
      const opened = texts.map((text) => open(text))
      const ofProvider = opened.filter((attempt) => attempt?.provider === provider)
      return ofProvider.reduce((one, other) => ((other?.startedAt ?? 0) >= (one?.startedAt ?? 0) ? other : one), null)
    },
    start(options) {
      const startedAt = world.now()
      return {
        ...options,
        state: world.token(160),
        nonce: world.token(160),
        codeVerifier: world.token(256),
        startedAt,
        expiresAt: startedAt + attemptSeconds * 1000,
      }
    },
    seal: (attempt) => sealer.seal(attempt, record),
    async take(sealed, state, provider) {
      const attempt = find(sealed, state, provider)
      if (!attempt) throw new GwanmunError('attempt_missing')
      if (world.now() >= attempt.expiresAt) throw new GwanmunError('attempt_expired')
      if (!(await ledger.consume(state, attemptSeconds))) throw new GwanmunError('attempt_used')
      return attempt
    },
  }
}
