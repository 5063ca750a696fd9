import { AsyncLocalStorage } from 'node:async_hooks'
import type { AdapterPayload, KoaContextWithOIDC } from 'oidc-provider'
import type { ProviderId, VerificationId } from '../domain/ids.ts'
import type { Artifact } from '../domain/oidc-artifacts.ts'
import type { Allowance } from '../domain/rate-limit.ts'
import type { Instant } from '../domain/time.ts'

/** What a session stands for: the last verification in it. The library's session knows only its `acr`, `amr` and second. */
export interface SignOn {
  verification: VerificationId
  provider: ProviderId
  /** When the session took this verification over; the sign-on ends `signOnSeconds` after it, whatever happens meanwhile. */
  at: Instant
}

/**
 * One request at the OpenID Provider. The library gives the adapter ids and payloads, one at a time, and drops what it does
 * not know of them; what has to stay together within a request is kept here.
 */
export interface Exchange {
  /** The library's; null where our own code works with its models. Its `oidc` is there once a route was found. */
  context: (Pick<KoaContextWithOIDC, 'req' | 'path'> & Partial<Pick<KoaContextWithOIDC, 'oidc'>>) | null
  /** Artifacts that several requests may change, as this one read them, by model and id. */
  readonly read: Map<string, Artifact>
  /** The name (cookie value) by which the session was found; null: it was not. */
  sessionName: string | null
  /** A request that begins here, before it is kept in its journey; null: none, or it is kept by itself. */
  beginning: AdapterPayload | null
  /** Where the person of a request that has just been kept goes first. */
  begun: string | null
  /** The session that a cookie, code or token of this request leads to; null: none was found. */
  sessionUid: string | null
  /** Proof of the name that the session had before this request, and until when that is still good; null: it was not renamed. */
  renamed: { proof: string; until: Instant | undefined } | null
  /** Grants that this request gave, by id, to be written with the session; null: written by themselves. */
  readonly grants: Map<string, AdapterPayload | null>
  /** Of the session that the browser's cookie leads to; of the new verification, once it is taken over. Null: none. */
  signOn: SignOn | null
  /** This request took a verification over: its session may begin anew. */
  signedOn: boolean
  /** Of the code or token that was presented; null: none was. */
  presented: VerificationId | null
  /** The client that this request was counted for; null: none yet. */
  quota: { client: string; allowance: Allowance | Promise<Allowance> } | null
}

const exchanges = new AsyncLocalStorage<Exchange>()

/** Runs one request; all that it awaits finds the same exchange. */
export function inExchange<Result>(work: () => Result): Result {
  return exchanges.run(
    {
      context: null,
      read: new Map(),
      beginning: null,
      begun: null,
      sessionName: null,
      sessionUid: null,
      renamed: null,
      grants: new Map(),
      signOn: null,
      signedOn: false,
      presented: null,
      quota: null,
    },
    work,
  )
}

/** @throws Error outside of {@link inExchange}: a mistake of ours */
export function currentExchange(): Exchange {
  const exchange = exchanges.getStore()
  if (!exchange) throw new Error('not within a request at the OpenID Provider')
  return exchange
}
