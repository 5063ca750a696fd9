import type { CallbackAnswer, Flow, Flows } from './flows.ts'
import type { LedgerEntry } from './ledger.ts'

export const expectations = ['refused', 'redeemed_once', 'no_token_call'] as const
export type Expectation = (typeof expectations)[number]

/** The client did what was expected. (Otherwise there is no verdict but a {@link VerdictError}.) */
export interface Verdict {
  ok: true
  flow: string
  expected: Expectation
  /**
   * What it rests on. `answer`: the client's callback answered with an error, or with what the caller calls a refusal.
   * `calls`: on the calls alone; `silence`: on a token request that did not come, which says something only if the
   * positive control of the same client does make it.
   */
  evidence: 'answer' | 'calls' | 'silence'
  /** What the client did, a line a step, for people. */
  account: string
}

export interface VerdictOptions {
  /** Milliseconds to wait for the signal at most, default 10,000; then the question is undecided. */
  timeoutMs?: number
  /** How many callback answers to wait for (a callback visited twice, say); default 1. */
  returns?: number
}

export interface RefusalOptions extends VerdictOptions {
  /** Whether a callback answer means that the client believed us. Default: nothing is read into an answer below 400. */
  accepted?: (answer: CallbackAnswer) => boolean
  /** Which answer was defective. Default: the first of this flow that a fault plan was played on. */
  at?: 'authorization_response' | 'token' | 'userinfo' | 'profile'
}

/** The client did not do what was expected (`disproved`), or it was not seen doing anything decisive (`undecided`). */
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

/** Undefined: nothing decisive has happened yet. */
type Ruling = { evidence: Verdict['evidence'] } | { disproved: string } | { undecided: string } | undefined

const redemptions = ({ steps }: Flow): LedgerEntry[] =>
  steps.filter(({ endpoint, params }) => endpoint === 'token' && params['grant_type'] !== 'refresh_token')

const personal: ReadonlySet<string> = new Set(['userinfo', 'profile'])
const isPersonal = ({ endpoint }: LedgerEntry): boolean => personal.has(endpoint)

/** Whether a request came when the earlier answer had gone out: one sent in parallel with it proves nothing. */
const cameAfter = (step: LedgerEntry, { endedAfter }: LedgerEntry): boolean =>
  endedAfter !== null && step.n > endedAfter

const sendsBack: ReadonlySet<string> = new Set(['authorization', 'resume'])

/** The first answer that a fault plan has touched, or the first of the endpoint the caller names. */
function defective({ steps }: Flow, at: RefusalOptions['at']): LedgerEntry | undefined {
  if (at === undefined) return steps.find(({ faults }) => faults.length > 0)
  if (at === 'authorization_response') return steps.findLast(({ endpoint }) => sendsBack.has(endpoint))
  return steps.find(({ endpoint }) => endpoint === at)
}

/** What the flow looked like, readable in a test's failure. */
function accountOf({ steps, more, returns, answer, clientId, provider }: Flow): string {
  const lines = steps.map(({ method, endpoint, status, error, faults }) => {
    const outcome = status === null ? 'no whole answer' : `answered ${status}${error ? ` ${error}` : ''}`
    return `  ${method} ${endpoint}: ${outcome}${faults.length > 0 ? `, played ${faults.join(' ')}` : ''}`
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
  const reason = ruling?.undecided ?? `nobody told what the client's callback answered within ${timeoutMs} ms`
  throw new VerdictError('undecided', { flow, expected, reason })
}

/**
 * Resolves when the client's callback has answered ({@link Flows.returned}) and the client did not believe us:
 * the code was brought at most once; no userinfo or profile request came after the defective answer had gone out; and
 * the callback's answer is an error (400 and above) or, with `accepted`, not one the caller calls a success.
 * Rejects as soon as one of these is broken, without waiting for the callback.
 *
 * Without `accepted`, an answer below 400 is undecided: a page may say yes or no, and calls that do not come prove nothing,
 * since a client that believes the claims of the ID token asks for no others. Where the defect was is read from the plans
 * played on this flow.
 * Calls a client leaves behind after its callback has answered are not waited for.
 * @throws VerdictError
 */
export function expectRefused(flows: Flows, id: string, options: RefusalOptions = {}): Promise<Verdict> {
  const { timeoutMs, returns = 1, accepted, at } = options
  return decide(
    { flows, id, expected: 'refused' },
    (flow) => {
      const brought = redemptions(flow).length
      if (brought > 1) return { disproved: `the code was brought to the token endpoint ${brought} times` }
      const defect = defective(flow, at)
      const believed = defect && flow.steps.find((step) => isPersonal(step) && cameAfter(step, defect))
      if (believed) return { disproved: `a ${believed.endpoint} request came after the defective ${defect.endpoint}` }
      const success = accepted && flow.returns.find(accepted)
      if (success) return { disproved: `the callback's answer (${success.status}) is a success` }
      if (flow.returns.length < returns) return undefined
      if (accepted || flow.returns.every(({ status }) => status >= 400)) return { evidence: 'answer' }
      const where = defect ? `the defect was in the ${defect.endpoint} answer` : 'no fault plan was played on this flow'
      return {
        undecided:
          `${where} and the callback did not answer with an error, which a believer does not either; ` +
          'say with `accepted` (over HTTP: `success=below_400`) what a success is',
      }
    },
    timeoutMs,
  )
}

/**
 * Resolves when the client's callback has answered and the code was brought to the token endpoint exactly once,
 * whatever the token endpoint answered: who repeats a redemption that failed, repeats it. Rejects at the second.
 * @throws VerdictError
 */
export function expectRedeemedOnce(flows: Flows, id: string, options: VerdictOptions = {}): Promise<Verdict> {
  const { timeoutMs, returns = 1 } = options
  return decide(
    { flows, id, expected: 'redeemed_once' },
    (flow) => {
      const brought = redemptions(flow).length
      if (brought > 1) return { disproved: `the code was brought to the token endpoint ${brought} times` }
      if (flow.returns.length < returns) return undefined
      return brought === 1 ? { evidence: 'calls' } : { disproved: 'the code was never brought to the token endpoint' }
    },
    timeoutMs,
  )
}

/**
 * Resolves when the client's callback has answered and no token request of this flow came, also not with the code as
 * spoiled by us. Rejects at the first. A token request with a code we never sent belongs to no flow and is not seen here.
 * @throws VerdictError
 */
export function expectNoTokenCall(flows: Flows, id: string, options: VerdictOptions = {}): Promise<Verdict> {
  const { timeoutMs, returns = 1 } = options
  return decide(
    { flows, id, expected: 'no_token_call' },
    (flow) => {
      if (redemptions(flow).length > 0) return { disproved: 'the code was brought to the token endpoint' }
      return flow.returns.length < returns ? undefined : { evidence: 'silence' }
    },
    timeoutMs,
  )
}
