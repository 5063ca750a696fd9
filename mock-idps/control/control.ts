import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FaultBook } from '../faults/fault-book.ts'
import { faultPlan } from '../faults/plan.ts'
import { sendJson, sendProblem } from '../front/answers.ts'
import { readBody } from '../front/body.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { connectingInformation } from '../people/identifiers.ts'
import type { People } from '../people/people.ts'

export interface ControlRoom {
  people: People
  faults: FaultBook
  ledger: Ledger
  seed: string
  /** Forgets codes, tokens and open pages of every issuer. */
  forgetArtifacts(): void
}

async function addFault(room: ControlRoom, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request)
  let document: unknown
  try {
    document = JSON.parse(body?.toString('utf8') ?? '')
  } catch {
    sendProblem(response, 400, { code: 'not_json', title: 'The body must be a fault plan as JSON, at most 56 KiB.' })
    return
  }
  const parsed = faultPlan.safeParse(document)
  if (!parsed.success) {
    sendProblem(response, 400, {
      code: 'invalid_fault_plan',
      title: 'The fault plan does not fit the grammar.',
      problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
    })
    return
  }
  const { id, plan } = room.faults.add(parsed.data)
  sendJson(response, 201, { id, plan })
}

function readLedger(room: ControlRoom, query: URLSearchParams): unknown {
  return {
    entries: room.ledger.read({
      provider: query.get('provider') ?? undefined,
      endpoint: query.get('endpoint') ?? undefined,
      after: Number(query.get('after') ?? 0) || 0,
    }),
  }
}

function listPersonas(room: ControlRoom): unknown {
  return {
    personas: room.people
      .named()
      .map((person) => ({ ...person, ci: connectingInformation(room.seed, person.registrationNumber) })),
    generated: { pattern: 'person-<n>', from: 0, to: 99_999_999 },
  }
}

/** Whether some website makes the developer's browser ask: pages elsewhere can send simple requests to loopback, too. */
function isForeign({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)
}

/** Answers what stands below `/_control/`. No fault plan reaches it, and the ledger does not show it. */
export async function answerControl(
  room: ControlRoom,
  url: URL,
  exchange: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { request, response } = exchange
  const [, , area, id] = url.pathname.split('/')
  if (isForeign(request)) {
    sendProblem(response, 403, { code: 'cross_site_refused', title: 'Not for other websites.' })
    return
  }
  switch (`${request.method} ${area}${id === undefined ? '' : '/id'}`) {
    case 'GET personas':
      return sendJson(response, 200, listPersonas(room))
    case 'GET ledger':
      return sendJson(response, 200, readLedger(room, url.searchParams))
    case 'GET faults':
      return sendJson(response, 200, { faults: room.faults.list() })
    case 'POST faults':
      return addFault(room, request, response)
    case 'DELETE faults':
      room.faults.clear()
      return void response.writeHead(204).end()
    case 'DELETE faults/id':
      if (!room.faults.remove(id ?? '')) break
      return void response.writeHead(204).end()
    case 'POST reset':
      room.faults.clear()
      room.ledger.clear()
      room.forgetArtifacts()
      return void response.writeHead(204).end()
  }
  sendProblem(response, 404, { code: 'not_found', title: 'No such thing below /_control/.' })
}
