/** One artifact of the OpenID Provider (code, token, session, interaction, grant, …), as its library wrote it. */
export type ArtifactPayload = Record<string, unknown>

/** Other ways to find an artifact, kept beside it. */
export interface ArtifactIndexes {
  userCode?: string
}

/** What is written of an artifact: all of it. */
export interface ArtifactRow {
  payload: ArtifactPayload
  indexes: ArtifactIndexes
  /** Starts anew with every write; undefined = no end. */
  ttlSeconds: number | undefined
}

/** Names one content of one artifact; opaque, only compared by the store. Another content has another version. */
export type ArtifactVersion = string

/** An artifact as it was read. The mark of use (`consumed`) is in its payload and not in its version. */
export interface Artifact {
  payload: ArtifactPayload
  version: ArtifactVersion
}

/**
 * Where the OpenID Provider keeps its artifacts. Hot state; expired ones are never returned. `model` is the library's
 * name for the kind (`AuthorizationCode`, `Session`, …).
 */
export interface OidcArtifacts {
  /**
   * Writes the whole artifact; true when it did. `replaces` is the only version that may be there, null: none may be there;
   * left out: whatever is there is replaced. Atomic: of several writers that read one version, one succeeds.
   */
  put(model: string, id: string, row: ArtifactRow, replaces?: ArtifactVersion | null): Promise<boolean>
  find(model: string, by: { id: string } | { userCode: string }): Promise<Artifact | null>
  /** Marks as used (`consumed`, epoch seconds): true for the first caller, false for every later one. Atomic. */
  consume(model: string, id: string): Promise<boolean>
  remove(model: string, id: string): Promise<void>
}
