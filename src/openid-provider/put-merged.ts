import type { Artifact, ArtifactPayload, OidcArtifacts } from '../domain/oidc-artifacts.ts'
import type { Instant } from '../domain/time.ts'
import { temporarilyUnavailable } from './availability.ts'
import { currentExchange } from './exchange.ts'

/** Writes tried. Each that fails means that another request has succeeded; no browser has so many under way. */
const mostTries = 64

export interface Change {
  model: string
  id: string
  ours: ArtifactPayload
  /** Life of `ours`, in seconds; undefined: no end. */
  ttlSeconds: number | undefined
  /** What is written over what is there now; null: nothing is. May throw: then nothing is written. */
  merge(there: ArtifactPayload | null): ArtifactPayload
}

export const readKey = (model: string, id: string) => `${model}:${id}`

/**
 * Writes an artifact that several requests change: only over the version that it was merged with, else once more. A first try
 * goes by what this request has read.
 */
export async function putMerged(
  artifacts: OidcArtifacts,
  { model, id, ours, ttlSeconds, merge }: Change,
): Promise<void> {
  const { read } = currentExchange()
  let there: Artifact | null = read.get(readKey(model, id)) ?? null
  for (let tries = 0; tries < mostTries; tries++) {
    const payload = merge(there?.payload ?? null)
    // The merged artifact may end later than ours would have.
    const longer = Math.max(0, Number(payload['exp'] ?? 0) - Number(ours['exp'] ?? 0))
    const row = { payload, indexes: {}, ttlSeconds: ttlSeconds === undefined ? undefined : ttlSeconds + longer }
    if (await artifacts.put(model, id, row, there?.version ?? null)) return
    there = await artifacts.find(model, { id })
  }
  throw temporarilyUnavailable()
}

/** Changes an artifact that is there, and only then; its end stays. A first try goes by what this request has read. */
export async function putChanged(
  artifacts: OidcArtifacts,
  { model, id, now }: { model: string; id: string; now: Instant },
  change: (there: ArtifactPayload) => ArtifactPayload,
): Promise<void> {
  let there: Artifact | null = currentExchange().read.get(readKey(model, id)) ?? (await artifacts.find(model, { id }))
  for (let tries = 0; tries < mostTries && there; tries++) {
    const ttlSeconds = Math.max(0, Number(there.payload['exp']) - Math.floor(now / 1000))
    if (await artifacts.put(model, id, { payload: change(there.payload), indexes: {}, ttlSeconds }, there.version))
      return
    there = await artifacts.find(model, { id })
  }
  if (there) throw temporarilyUnavailable()
}
