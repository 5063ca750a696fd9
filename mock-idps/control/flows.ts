import { z } from 'zod'
import { fitting } from '../complaints.ts'
import type { Flow } from '../ledger/flows.ts'
import { fingerprint } from '../ledger/redact.ts'
import {
  type Expectation,
  expectations,
  expectNoTokenCall,
  expectRedeemedOnce,
  expectRefused,
  VerdictError,
} from '../ledger/verdicts.ts'
import { providerIds } from '../providers.ts'
import { type Command, ControlProblem, type Reply, type Routes } from './route.ts'

const filter = z.object({
  provider: z.enum(providerIds).optional(),
  endpoint: z.string().optional(),
  persona: z.string().optional(),
  clientId: z.string().optional(),
  /** As the client sent it, or its fingerprint as in the ledger. */
  state: z
    .string()
    .transform((state) => (state.startsWith('#') ? state : fingerprint(state)))
    .optional(),
  flow: z.string().optional(),
  after: z.coerce.number().int().min(0).optional(),
})

const returned = z.strictObject({
  status: z.int().min(100).max(599),
  location: z.string().max(4000).nullish(),
})

const question = z.object({
  expect: z.enum(expectations),
  /** Milliseconds. */
  wait: z.coerce.number().int().min(0).max(60_000).default(10_000),
  /** Whether an answer below 400 of the client's callback means that it believed us. */
  success: z.enum(['below_400']).optional(),
})

const asked = ({ query }: Command) => fitting(filter, Object.fromEntries(query))

function theFlow({ sandbox, id }: Command): Flow {
  const flow = sandbox.flows.find(id)
  if (!flow) throw new ControlProblem(404, 'not_found', 'There is no such flow; a reset forgets them.')
  return flow
}

async function verdict(command: Command): Promise<Reply> {
  const { id } = theFlow(command)
  const { expect, wait, success } = fitting(question, Object.fromEntries(command.query))
  const { flows } = command.sandbox
  const accepted = success && { accepted: ({ status }: { status: number }) => status < 400 }
  const rulings: Record<Expectation, () => Promise<unknown>> = {
    refused: () => expectRefused(flows, id, { timeoutMs: wait, ...accepted }),
    redeemed_once: () => expectRedeemedOnce(flows, id, { timeoutMs: wait }),
    no_token_call: () => expectNoTokenCall(flows, id, { timeoutMs: wait }),
  }
  try {
    return { status: 200, body: await rulings[expect]() }
  } catch (error) {
    if (!(error instanceof VerdictError)) throw error
    const { outcome, expected, account, flow, message } = error
    return { status: 200, body: { ok: false, outcome, flow, expected, message, account } }
  }
}

/** What the clients did, request by request and flow by flow. */
export const flowRoutes: Routes = {
  'GET ledger': (command) => ({ status: 200, body: { entries: command.sandbox.ledger.read(asked(command)) } }),
  'GET flows': (command) => {
    const { provider, clientId, persona, state } = asked(command)
    const wanted = {
      ...(provider && { provider }),
      ...(clientId !== undefined && { clientId }),
      ...(persona !== undefined && { persona }),
      ...(state !== undefined && { state }),
    }
    return { status: 200, body: { flows: command.sandbox.flows.list(wanted) } }
  },
  'GET flows/{id}': (command) => ({ status: 200, body: theFlow(command) }),
  'GET flows/{id}/verdict': verdict,
  async 'POST flows/{id}/returned'(command) {
    const { id } = theFlow(command)
    command.sandbox.flows.returned(id, fitting(returned, await command.body()))
    return { status: 204 }
  },
}
