import type { ServerResponse } from 'node:http'
import type { Endpoint } from '../endpoints.ts'
import type { Answer } from '../http/answer.ts'
import { capture } from '../http/capture.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { ProviderId } from '../providers.ts'
import { returnChanged, returnIn } from './authorization-response.ts'
import { deliver } from './deliver.ts'
import { discoveryDefects } from './discovery-defects.ts'
import { after, type HeldResponses } from './held-responses.ts'
import { doInstead } from './instead.ts'
import { membersOf, withMembers } from './json-answer.ts'
import { edited } from './json-edit.ts'
import { keysDefects } from './keys-defects.ts'
import type { Change, Played } from './played.ts'
import type { ReplayMemory } from './replay-memory.ts'
import { tokenAnswer } from './token-answer.ts'

/** One request and all that its answer depends on beside the core. */
export interface Scene {
  provider: ProviderId
  endpoint: Endpoint
  /** The issuer identifier, without a trailing slash. */
  issuer: string
  played: Played | undefined
  keys: KeyRing
  /** How far the sandbox's clock is ahead of this process's, in milliseconds. */
  clockOffsetMs: number
  memory: ReplayMemory
  held: HeldResponses
}

/** How a dialect says what the core refuses: called with answers of status 400 and above only. */
export type Speak = (endpoint: Endpoint, answer: Answer) => Answer

/**
 * Answers instead of the core, or breaks off, when a plan says so. True: the request is taken care of and the core must
 * not see it.
 */
export function answerInstead(response: ServerResponse, scene: Scene): boolean {
  const { played, endpoint } = scene
  const instead = played?.instead
  if (!instead) return false
  if (played.delayMs > 0 || instead.type === 'hang') scene.held.add(response)
  after(played.delayMs, response, () => doInstead(response, endpoint, instead))
  return true
}

/** Whether what the core is about to answer will be the whole truth. */
function isPlain({ endpoint, played, keys, clockOffsetMs }: Scene): boolean {
  if (played && (played.changes.length > 0 || played.shapes.length > 0 || played.atReturn)) return false
  if (endpoint === 'token') return clockOffsetMs === 0 && !keys.moved()
  // Seldom asked for, and only the ring knows them all.
  return endpoint !== 'keys'
}

/** Holds the whole answer back; the core has already done its work (a code is spent, as with a lost response). */
function holdBack(response: ServerResponse, ms: number): void {
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse
  response.end = ((...args: unknown[]) => {
    after(ms, response, () => end(...args))
    return response
  }) as ServerResponse['end']
}

function changeMembers(answer: Answer, change: Change): Answer {
  const members = membersOf(answer)
  if (!members) return answer
  switch (change.type) {
    case 'edit':
      return withMembers(answer, edited(members, change))
    case 'discovery':
      return withMembers(answer, discoveryDefects[change.defect].alter(members))
    case 'keys': {
      const keys = Array.isArray(members['keys']) ? members['keys'] : []
      return withMembers(answer, { ...members, keys: keysDefects[change.defect].alter(keys) })
    }
    default:
      return answer
  }
}

/** What the sandbox itself would say, where the core cannot know it, and then what the plans make of it. */
async function spokenOver(answer: Answer, scene: Scene): Promise<Answer> {
  const { endpoint, keys, played } = scene
  const changes = played?.changes ?? []
  let spoken = answer
  if (endpoint === 'token') spoken = await tokenAnswer(answer, changes, scene)
  if (endpoint === 'keys' && answer.status === 200) {
    await keys.ready()
    spoken = withMembers(answer, keys.published())
  }
  return changes.reduce(changeMembers, spoken)
}

/** Plays what waited for the browser to be sent back; undefined when it is not, or nothing waited any more. */
function playReturn(answer: Answer, scene: Scene): { played: Played; answer: Answer } | undefined {
  const back = scene.played?.atReturn && returnIn(answer, scene.issuer)
  const played = back && scene.played?.atReturn?.()
  if (!played) return undefined
  const effects = played.changes.filter((change) => change.type === 'authorization_response')
  return { played, answer: effects.length > 0 ? returnChanged(back, effects, scene) : answer }
}

async function sendOver(response: ServerResponse, captured: Answer, scene: Scene): Promise<void> {
  const spoken = await spokenOver(captured, scene)
  const atReturn = playReturn(spoken, scene)
  const answer = atReturn?.answer ?? spoken
  const shapes = [...(scene.played?.shapes ?? []), ...(atReturn?.played.shapes ?? [])]
  const delayMs = (scene.played?.delayMs ?? 0) + (atReturn?.played.delayMs ?? 0)
  const instead = atReturn?.played.instead
  if (delayMs > 0 || shapes.length > 0 || instead?.type === 'hang') scene.held.add(response)
  after(delayMs, response, () => {
    if (instead) doInstead(response, 'authorization_response', instead)
    else deliver(response, answer, shapes)
  })
}

/**
 * Lays the dialect's words, rotated keys, the sandbox's clock and the faults over what is about to be written to the
 * response. Call it before whoever answers. When there is nothing to lay over, the response is left untouched.
 */
export function layOver(response: ServerResponse, scene: Scene, speak?: Speak): void {
  const plain = isPlain(scene)
  const delayMs = scene.played?.delayMs ?? 0
  if (plain && !speak) {
    if (delayMs === 0) return
    scene.held.add(response)
    holdBack(response, delayMs)
    return
  }
  // Most answers are no refusals: when the dialect's words are all there is to lay over, they are not even looked at.
  const wants = plain && delayMs === 0 ? (status: number) => status >= 400 : undefined
  capture(
    response,
    (captured) => {
      const answer = speak && captured.status >= 400 ? speak(scene.endpoint, captured) : captured
      if (plain && delayMs === 0) return deliver(response, answer, [])
      sendOver(response, answer, scene).catch(() => {
        if (response.headersSent) return void response.destroy()
        const body = Buffer.from('{"error":"server_error","error_description":"the simulator failed; this is a bug"}')
        deliver(response, { status: 500, headers: { 'content-type': 'application/json' }, body }, [])
      })
    },
    wants,
  )
}
