import { z } from 'zod'

const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) })

/** A provider's published keys, as they were published (RFC 7517 §5). */
export type KeySet = z.infer<typeof keySet>

/** A token bucket: fetches for unknown key names at once, and how long until there is one more, in milliseconds. */
const burst = 5
const refillMs = 10_000

/** The keys of one provider, fetched before they are needed. */
export interface PublishedKeys {
  /** Null until the first fetch that succeeded. */
  readonly known: KeySet | null
  /**
   * Grows with each answer to the protocol library. The library then takes these keys for new, and asks no more for a minute: also
   * when they are the old ones, because the fetch failed or the bucket was empty. So its configuration ends with the answer.
   */
  readonly answers: number
  /** What the last fetch threw; null: it succeeded. */
  readonly failure: unknown
  /** Fetches them again; calls meanwhile wait for the same answer. When it fails, the known keys stay. */
  refresh(): Promise<void>
  /**
   * Answers the protocol library when it misses a key: from the network while the bucket allows, else from memory. However many
   * tokens name keys that do not exist, the provider is asked five times at once and then every ten seconds.
   * @throws what the fetch throws, while no keys are known
   */
  answer(): Promise<Response>
}

/** @param read fetches the document; it must throw for anything but a good answer @param now epoch milliseconds */
export function openPublishedKeys(read: () => Promise<Response>, now: () => number): PublishedKeys {
  let known: KeySet | null = null
  let underWay: Promise<void> | null = null
  let fetches = burst
  let countedAt = now()
  let answers = 0
  let failure: unknown = null

  const refresh = () => {
    underWay ??= read()
      .then(async (answer) => {
        known = keySet.parse(await answer.json())
        failure = null
      })
      .catch((error: unknown) => {
        failure = error
        throw error
      })
      .finally(() => {
        underWay = null
      })
    return underWay
  }

  function mayFetch(): boolean {
    const passed = Math.max(0, Math.floor((now() - countedAt) / refillMs))
    fetches = Math.min(burst, fetches + passed)
    countedAt += passed * refillMs
    if (fetches === 0) return false
    fetches--
    return true
  }

  return {
    get known() {
      return known
    },
    get answers() {
      return answers
    },
    get failure() {
      return failure
    },
    refresh,
    async answer() {
      if (!known || underWay || mayFetch()) {
        await refresh().catch((error: unknown) => {
          if (!known) throw error
        })
      }
      answers++
      return Response.json(known)
    },
  }
}
