/** One artifact of the OpenID Provider (code, token, session, interaction, grant, …), as its library wrote it. */
export type ArtifactPayload = Record<string, unknown>

/** Other ways to find an artifact, kept beside it. */
export interface ArtifactIndexes {
  uid?: string
  grantId?: string
  userCode?: string
}

/**
 * Where the OpenID Provider keeps its artifacts. Hot state; expired ones are never returned. `model` is the library's
 * name for the kind (`AuthorizationCode`, `Session`, …).
 */
export interface OidcArtifacts {
  /** Writes the whole artifact; `ttlSeconds` starts anew, undefined = no end. */
  put(
    model: string,
    id: string,
    payload: ArtifactPayload,
    indexes: ArtifactIndexes,
    ttlSeconds: number | undefined,
  ): Promise<void>
  find(model: string, by: { id: string } | { uid: string } | { userCode: string }): Promise<ArtifactPayload | null>
  /** Marks as used (`consumed`, epoch seconds): true for the first caller, false for every later one. Atomic. */
  consume(model: string, id: string): Promise<boolean>
  remove(model: string, id: string): Promise<void>
  /** Removes every artifact of one model that belongs to the grant. */
  revokeGrant(model: string, grantId: string): Promise<void>
}
