import { z } from 'zod'
import { fitting } from '../complaints.ts'
import { endpoints } from '../endpoints.ts'
import type { Flow } from '../ledger/flows.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
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

/** The state as the client sent it, or its fingerprint as in the ledger. */
const state = z.string().transform((sent) => (sent.startsWith('#') ? sent : fingerprint(sent)))

const flowFilter = z.strictObject({
  provider: z.enum(providerIds).optional(),
  clientId: z.string().optional(),
  persona: z.string().optional(),
  state: state.optional(),
})

const entryFilter = z.strictObject({
  ...flowFilter.shape,
  endpoint: z.enum(endpoints).optional(),
  flow: z.string().optional(),
  after: z.coerce.number().int().min(0).optional(),
})

const returned = z.strictObject({
  status: z.int().min(100).max(599),
  location: z.string().max(4000).nullish(),
})

const question = z.strictObject({
  expect: z.enum(expectations),
  /** Milliseconds. */
  wait: z.coerce.number().int().min(0).max(60_000).default(10_000),
  /** Says that an answer below 400 of the client's callback means that it accepted the sign-in. */
  success: z.enum(['below_400']).optional(),
})

/** Reads a query strictly: an unknown filter would otherwise match everything. */
const readQuery = <Filter extends z.ZodType>(filter: Filter, { query }: Command) =>
  fitting(filter, Object.fromEntries(query))

function entriesFor(command: Command): LedgerEntry[] {
  const { persona, clientId, state, ...rest } = readQuery(entryFilter, command)
  return command.sandbox.ledger
    .read(rest)
    .filter(
      (entry) =>
        (persona ?? entry.persona) === entry.persona &&
        (clientId ?? entry.clientId) === entry.clientId &&
        (state === undefined || entry.params['state'] === state),
    )
}

function flowOf({ sandbox, id }: Command): Flow {
  const flow = sandbox.flows.find(id)
  if (!flow) throw new ControlProblem(404, 'not_found', 'There is no such flow; a reset forgets them.')
  return flow
}

async function verdict(command: Command): Promise<Reply> {
  const { id } = flowOf(command)
  const { expect, wait, success } = readQuery(question, command)
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

/** What the clients did: by request and by flow, with verdicts. */
export const flowRoutes: Routes = {
  'GET ledger': (command) => ({ status: 200, body: { entries: entriesFor(command) } }),
  'GET flows': (command) => {
    const { provider, clientId, persona, state } = readQuery(flowFilter, command)
    const wanted = {
      ...(provider && { provider }),
      ...(clientId !== undefined && { clientId }),
      ...(persona !== undefined && { persona }),
      ...(state !== undefined && { state }),
    }
    return { status: 200, body: { flows: command.sandbox.flows.list(wanted) } }
  },
  'GET flows/{id}': (command) => ({ status: 200, body: flowOf(command) }),
  'GET flows/{id}/verdict': verdict,
  async 'POST flows/{id}/returned'(command) {
    const { id } = flowOf(command)
    command.sandbox.flows.returned(id, fitting(returned, await command.body()))
    return { status: 204 }
  },
}
