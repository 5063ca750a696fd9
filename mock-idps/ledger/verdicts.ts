import type { CallbackAnswer, Flow, Flows } from './flows.ts'
import type { LedgerEntry } from './ledger.ts'

export const expectations = ['refused', 'redeemed_once', 'no_token_call'] as const
export type Expectation = (typeof expectations)[number]

/** The client did what was expected. (Otherwise a {@link VerdictError} is thrown.) */
export interface Verdict {
  ok: true
  flow: string
  expected: Expectation
  /**
   * The evidence. `answer`: the client's callback answered with an error, or with what the caller defines as a refusal.
   * `calls`: the client's calls. `silence`: a token request that did not come, which proves something only if the positive
   * control of the same client makes that request.
   */
  evidence: 'answer' | 'calls' | 'silence'
  /** What the client did, one line for each step, in words. */
  account: string
}

export interface VerdictOptions {
  /** Longest wait for the signal in milliseconds, default 10,000; after it the verdict is undecided. */
  timeoutMs?: number
  /** Number of callback answers to wait for; default 1. */
  returns?: number
}

export interface RefusalOptions extends VerdictOptions {
  /** True for a callback answer that means that the client accepted the sign-in. Default: an answer below 400 means nothing. */
  accepted?: (answer: CallbackAnswer) => boolean
  /** The defective answer. Default: the first of this flow to which a fault plan was applied. */
  at?: 'authorization_response' | 'token' | 'userinfo' | 'profile'
}

/** The client did not do what was expected (`disproved`), or nothing decisive was seen (`undecided`). */
export class VerdictError extends Error {
  override readonly name = 'VerdictError'
  readonly outcome: 'disproved' | 'undecided'
  readonly flow: string
  readonly expected: Expectation
  /** As in {@link Verdict}. */
  readonly account: string

  constructor(
    outcome: VerdictError['outcome'],
    { flow, expected, reason }: { flow: Flow; expected: Expectation; reason: string },
  ) {
    const account = accountOf(flow)
    super(`${flow.id} ${expected}: ${outcome}, ${reason}\n${account}`)
    this.outcome = outcome
    this.flow = flow.id
    this.expected = expected
    this.account = account
  }
}

/** A decision; undefined: nothing decisive has happened yet. */
type Ruling = { evidence: Verdict['evidence'] } | { disproved: string } | { undecided: string } | undefined

const redemptions = ({ steps }: Flow): LedgerEntry[] =>
  steps.filter(({ endpoint, params }) => endpoint === 'token' && params['grant_type'] !== 'refresh_token')

const personal: ReadonlySet<string> = new Set(['userinfo', 'profile'])
const isPersonal = ({ endpoint }: LedgerEntry): boolean => personal.has(endpoint)

/** True when a request arrived after the earlier answer had been sent; a parallel request proves nothing. */
const cameAfter = (step: LedgerEntry, { endedAfter }: LedgerEntry): boolean =>
  endedAfter !== null && step.n > endedAfter

const sendsBack: ReadonlySet<string> = new Set(['authorization', 'resume'])

/** The first answer that a fault plan changed, or the first of the named endpoint. */
function defective({ steps }: Flow, at: RefusalOptions['at']): LedgerEntry | undefined {
  if (at === undefined) return steps.find(({ faults }) => faults.length > 0)
  if (at === 'authorization_response') return steps.findLast(({ endpoint }) => sendsBack.has(endpoint))
  return steps.find(({ endpoint }) => endpoint === at)
}

/** The course of a flow, for the message of a failed test. */
function accountOf({ steps, more, returns, answer, clientId, provider }: Flow): string {
  const lines = steps.map(({ method, endpoint, status, error, faults }) => {
    const outcome = status === null ? 'no whole answer' : `answered ${status}${error ? ` ${error}` : ''}`
    return `  ${method} ${endpoint}: ${outcome}${faults.length > 0 ? `, applied ${faults.join(' ')}` : ''}`
  })
  const back = returns.map(
    ({ status, location }) => `  its callback answered ${status}${location === null ? '' : ` to ${location}`}`,
  )
  return [
    `  client ${clientId ?? '(unnamed)'} at ${provider}; ${answer ? `sent back with ${answer.error ?? answer.kind}` : 'never sent back'}`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more requests`] : []),
    ...back,
  ].join('\n')
}

async function decide(
  { flows, id, expected }: { flows: Flows; id: string; expected: Expectation },
  rule: (flow: Flow) => Ruling,
  timeoutMs = 10_000,
): Promise<Verdict> {
  const flow = flows.find(id)
  if (!flow) throw new RangeError(`there is no flow ${id}; it may have been forgotten by a reset`)
  const ruling = await new Promise<Ruling>((resolve) => {
    const first = rule(flow)
    if (first) return resolve(first)
    const end = (last: Ruling) => {
      stop()
      clearTimeout(timer)
      resolve(last)
    }
    const stop = flows.watch(flow, () => {
      const next = rule(flow)
      if (next) end(next)
    })
    const timer = setTimeout(() => end(undefined), timeoutMs)
  })
  if (ruling && 'evidence' in ruling) {
    return { ok: true, flow: flow.id, expected, evidence: ruling.evidence, account: accountOf(flow) }
  }
  if (ruling && 'disproved' in ruling) {
    throw new VerdictError('disproved', { flow, expected, reason: ruling.disproved })
  }
  const reason = ruling?.undecided ?? `the client's callback answer was not reported within ${timeoutMs} ms`
  throw new VerdictError('undecided', { flow, expected, reason })
}

/**
 * Resolves when the client's callback has answered ({@link Flows.returned}) and the client refused the sign-in: the code was
 * sent to the token endpoint at most once; no userinfo or profile request came after the defective answer was sent; and the
 * callback's answer is an error (400 and above) or, with `accepted`, not a success. Rejects as soon as one of these is
 * violated, without waiting for the callback.
 *
 * Without `accepted`, an answer below 400 is undecided: the page may say yes or no, and missing calls prove nothing, since a
 * client that accepts the ID token may need no others. The applied plans of the flow show where the defect was. Calls that a
 * client makes after its callback has answered are not waited for.
 * @throws VerdictError
 */
export function expectRefused(flows: Flows, id: string, options: RefusalOptions = {}): Promise<Verdict> {
  const { timeoutMs, returns = 1, accepted, at } = options
  return decide(
    { flows, id, expected: 'refused' },
    (flow) => {
      const redeemed = redemptions(flow).length
      if (redeemed > 1) return { disproved: `the code was sent to the token endpoint ${redeemed} times` }
      const defect = defective(flow, at)
      const believed = defect && flow.steps.find((step) => isPersonal(step) && cameAfter(step, defect))
      if (believed) return { disproved: `a ${believed.endpoint} request came after the defective ${defect.endpoint}` }
      const success = accepted && flow.returns.find(accepted)
      if (success) return { disproved: `the callback's answer (${success.status}) is a success` }
      if (flow.returns.length < returns) return undefined
      if (accepted || flow.returns.every(({ status }) => status >= 400)) return { evidence: 'answer' }
      const where = defect
        ? `the defect was in the ${defect.endpoint} answer`
        : 'no fault plan was applied to this flow'
      return {
        undecided:
          `${where} and the callback answered below 400, which can mean success or refusal; ` +
          'define success with `accepted` (over HTTP: `success=below_400`)',
      }
    },
    timeoutMs,
  )
}

/**
 * Resolves when the client's callback has answered and the code was sent to the token endpoint exactly once, whatever the
 * endpoint answered. Rejects at the second time.
 * @throws VerdictError
 */
export function expectRedeemedOnce(flows: Flows, id: string, options: VerdictOptions = {}): Promise<Verdict> {
  const { timeoutMs, returns = 1 } = options
  return decide(
    { flows, id, expected: 'redeemed_once' },
    (flow) => {
      const redeemed = redemptions(flow).length
      if (redeemed > 1) return { disproved: `the code was sent to the token endpoint ${redeemed} times` }
      if (flow.returns.length < returns) return undefined
      return redeemed === 1 ? { evidence: 'calls' } : { disproved: 'the code was never sent to the token endpoint' }
    },
    timeoutMs,
  )
}

/**
 * Resolves when the client's callback has answered and no token request of this flow came, not even with a code that a fault
 * changed. Rejects at the first. A token request with a code that was never issued belongs to no flow and is not seen here.
 * @throws VerdictError
 */
export function expectNoTokenCall(flows: Flows, id: string, options: VerdictOptions = {}): Promise<Verdict> {
  const { timeoutMs, returns = 1 } = options
  return decide(
    { flows, id, expected: 'no_token_call' },
    (flow) => {
      if (redemptions(flow).length > 0) return { disproved: 'the code was sent to the token endpoint' }
      return flow.returns.length < returns ? undefined : { evidence: 'silence' }
    },
    timeoutMs,
  )
}
