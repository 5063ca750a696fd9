import type { ProviderId } from '../../domain/ids.ts'
import type { LightsBoard } from '../../domain/light.ts'
import { isoSeoul } from '../../domain/time.ts'
import { sha256 } from '../../mechanics/hash.ts'

/** Bytes as they go out, built once for everyone who will ask. */
export interface Prepared {
  body: Buffer
  etag: string
  type: string
}

/** What is told of one set of doors. */
export interface Feed {
  json: Prepared
  /** The same as a server-sent event. */
  event: string
  /** Equal as long as nothing changed but the times of measuring and of asking again. */
  shown: string
}

/** Null: every door. */
export type DoorSet = readonly ProviderId[] | null

/** Names a set of doors: relying parties with the same doors share one feed, however many they are. */
export function setKey(set: DoorSet): string {
  return set === null ? '*' : set.toSorted().join(' ')
}

/** The public JSON of these doors. Their order is the board's, and what else the board knows stays inside. */
export function feedOf(board: LightsBoard, set: DoorSet): Feed {
  const doors = board.doors
    .filter(({ id }) => set === null || set.includes(id))
    .map(({ since, ...door }) => {
      const { id, name, light, selectable, reason, waitSeconds } = door
      return { id, name, light, selectable, reason, waitSeconds, since: isoSeoul(since) }
    })
  const text = JSON.stringify({ measuredAt: isoSeoul(board.measuredAt), nextMs: board.nextMs, doors })
  return {
    json: prepare(text, 'application/json; charset=utf-8'),
    event: `event: lights\ndata: ${text}\n\n`,
    shown: JSON.stringify(doors),
  }
}

export function prepare(text: string, type: string): Prepared {
  const body = Buffer.from(text)
  return { body, type, etag: `"${sha256(body, 'base64url').slice(0, 22)}"` }
}
