import { z } from 'zod'
import { fitting } from '../complaints.ts'
import { providerIds } from '../providers.ts'
import { pushDecisions } from '../sandbox/pushes.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { ControlProblem, type Reply, type Routes } from './route.ts'

const year = 366 * 86_400_000

const clockChange = z.union([
  z.strictObject({ advanceMs: z.int().min(-year).max(year) }),
  z.strictObject({ at: z.iso.datetime({ offset: true }) }),
  z.strictObject({ reset: z.literal(true) }),
])

const rotation = z.strictObject({ provider: z.enum(providerIds), keepOld: z.boolean().default(true) })

const pushFilter = z.object({
  provider: z.enum(providerIds).optional(),
  persona: z.string().optional(),
  state: z.enum(['waiting', 'approved', 'rejected', 'expired']).optional(),
})

const pushDecision = z.strictObject({
  decision: z.enum(pushDecisions),
  /** The number picked on the phone; a number other than the one shown rejects. */
  number: z
    .string()
    .regex(/^\d{2}$/)
    .optional(),
})

const showClock = ({ clock }: Sandbox): Reply => ({
  status: 200,
  body: { now: new Date(clock.now()).toISOString(), offsetMs: clock.offsetMs() },
})

/** Clock, keys, pushes and reset. */
export const stateRoutes: Routes = {
  'GET clock': ({ sandbox }) => showClock(sandbox),
  async 'POST clock'({ sandbox, body }) {
    const change = fitting(clockChange, await body())
    if ('at' in change) sandbox.clock.set(Date.parse(change.at))
    else if ('advanceMs' in change) sandbox.clock.advance(change.advanceMs)
    else sandbox.clock.reset()
    return showClock(sandbox)
  },
  async 'POST keys/rotate'({ sandbox, body }) {
    const { provider, keepOld } = fitting(rotation, await body())
    const { keys } = sandbox.issuer(provider)
    keys.rotate({ keepOld })
    await keys.ready()
    return { status: 200, body: keys.published() }
  },
  'GET pushes': ({ sandbox, query }) => ({
    status: 200,
    body: { pushes: sandbox.pushes.list(fitting(pushFilter, Object.fromEntries(query))) },
  }),
  async 'POST pushes/{id}'({ sandbox, id, body }) {
    const { decision, number } = fitting(pushDecision, await body())
    const push = sandbox.pushes.decide(id, decision, number)
    if (!push) throw new ControlProblem(404, 'not_found', 'There is no such push.')
    return { status: 200, body: push }
  },
  'POST reset'({ sandbox }) {
    sandbox.reset()
    return { status: 204 }
  },
}
