import type { ServerResponse } from 'node:http'
import type { Endpoint } from '../endpoints.ts'
import type { Answer } from '../http/answer.ts'
import { capture } from '../http/capture.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { ProviderId } from '../providers.ts'
import type { AppliedFaults, Change } from './applied.ts'
import { returnChanged, returnIn } from './authorization-response.ts'
import { discoveryDefects } from './defects/discovery.ts'
import { keysDefects } from './defects/keys.ts'
import { deliver } from './deliver.ts'
import { after, type HeldResponses } from './held-responses.ts'
import { membersOf, withMembers } from './json-answer.ts'
import { edited } from './json-edit.ts'
import { sendReplacement } from './replacement.ts'
import type { ReplayMemory } from './replay-memory.ts'
import { tokenAnswer } from './token-answer.ts'

/** One request, and everything but the core that its response depends on. */
export interface ResponseContext {
  provider: ProviderId
  endpoint: Endpoint
  /** The issuer identifier, without a trailing slash. */
  issuer: string
  /** What fault plans do to it; undefined: nothing. */
  applied: AppliedFaults | undefined
  keys: KeyRing
  /** How far the sandbox's clock is ahead of this process's, in milliseconds. */
  clockOffsetMs: number
  memory: ReplayMemory
  held: HeldResponses
}

/** Puts a refusal of the core into the dialect's words. Called only with answers of status 400 and above. */
export type RewordRefusal = (endpoint: Endpoint, answer: Answer) => Answer

/** Sends the replacement that a plan asks for. True: the request is answered and the core must not see it. */
export function replaceResponse(response: ServerResponse, context: ResponseContext): boolean {
  const { applied, endpoint } = context
  const replacement = applied?.replacement
  if (!replacement) return false
  if (applied.delayMs > 0 || replacement.type === 'hang') context.held.add(response)
  after(applied.delayMs, response, () => sendReplacement(response, endpoint, replacement))
  return true
}

/** True when the core's answer can go out unchanged. */
function isUnchanged({ endpoint, applied, keys, clockOffsetMs }: ResponseContext): boolean {
  if (applied && (applied.changes.length > 0 || applied.shapes.length > 0 || applied.atReturn)) return false
  if (endpoint === 'token') return clockOffsetMs === 0 && !keys.moved()
  // Keys are requested rarely, and only the key ring knows all of them.
  return endpoint !== 'keys'
}

/** Delays the whole answer. The core has done its work: a code is spent, as with a lost response. */
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
    case 'refusal':
      return answer.status < 400 ? answer : { ...withMembers(answer, change.body), status: change.status }
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

/** Puts in what only the sandbox knows (current keys, its clock), then applies the changes of the plans. */
async function withSandboxValues(answer: Answer, context: ResponseContext): Promise<Answer> {
  const { endpoint, keys, applied } = context
  const changes = applied?.changes ?? []
  let current = answer
  if (endpoint === 'token') current = await tokenAnswer(answer, changes, context)
  if (endpoint === 'keys' && answer.status === 200) {
    await keys.ready()
    current = withMembers(answer, keys.published())
  }
  return changes.reduce(changeMembers, current)
}

/** Applies plans that wait for the authorization response; undefined when the answer is none, or no plan waits any more. */
function applyAtReturn(
  answer: Answer,
  context: ResponseContext,
): { applied: AppliedFaults; answer: Answer } | undefined {
  const back = context.applied?.atReturn && returnIn(answer, context.issuer)
  const applied = back && context.applied?.atReturn?.()
  if (!applied) return undefined
  const effects = applied.changes.filter((change) => change.type === 'authorization_response')
  return { applied, answer: effects.length > 0 ? returnChanged(back, effects, context) : answer }
}

async function sendRewritten(response: ServerResponse, captured: Answer, context: ResponseContext): Promise<void> {
  const current = await withSandboxValues(captured, context)
  const atReturn = applyAtReturn(current, context)
  const answer = atReturn?.answer ?? current
  const shapes = [...(context.applied?.shapes ?? []), ...(atReturn?.applied.shapes ?? [])]
  const delayMs = (context.applied?.delayMs ?? 0) + (atReturn?.applied.delayMs ?? 0)
  const replacement = atReturn?.applied.replacement
  if (delayMs > 0 || shapes.length > 0 || replacement?.type === 'hang') context.held.add(response)
  after(delayMs, response, () => {
    if (replacement) sendReplacement(response, 'authorization_response', replacement)
    else deliver(response, answer, shapes)
  })
}

/**
 * Rewrites what will be written to the response: in the dialect's words, with rotated keys, the sandbox's clock and the
 * faults. Call it before the code that answers. A response with nothing to rewrite is left untouched.
 */
export function rewriteResponse(
  response: ServerResponse,
  context: ResponseContext,
  rewordRefusal?: RewordRefusal,
): void {
  const unchanged = isUnchanged(context)
  const delayMs = context.applied?.delayMs ?? 0
  if (unchanged && !rewordRefusal) {
    if (delayMs === 0) return
    context.held.add(response)
    holdBack(response, delayMs)
    return
  }
  // Most answers are no refusals. When only the dialect's words may change, such answers pass without a copy.
  const wants = unchanged && delayMs === 0 ? (status: number) => status >= 400 : undefined
  capture(
    response,
    (captured) => {
      const answer = rewordRefusal && captured.status >= 400 ? rewordRefusal(context.endpoint, captured) : captured
      if (unchanged && delayMs === 0) return deliver(response, answer, [])
      sendRewritten(response, answer, context).catch(() => {
        if (response.headersSent) return void response.destroy()
        const body = Buffer.from('{"error":"server_error","error_description":"the simulator failed; this is a bug"}')
        deliver(response, { status: 500, headers: { 'content-type': 'application/json' }, body }, [])
      })
    },
    wants,
  )
}
