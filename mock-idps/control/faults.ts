import { readFaultPlan } from '../faults/plan.ts'
import { bookPlan } from '../sandbox/book-plan.ts'
import { ControlProblem, type Routes } from './route.ts'

/** Fault plans: list, add, remove. */
export const faultRoutes: Routes = {
  'GET faults': ({ sandbox }) => ({ status: 200, body: { faults: sandbox.faults.list() } }),
  async 'POST faults'({ sandbox, body }) {
    const { id, plan } = bookPlan(sandbox, readFaultPlan(await body()))
    return { status: 201, body: { id, plan } }
  },
  'DELETE faults'({ sandbox }) {
    sandbox.faults.clear()
    return { status: 204 }
  },
  'DELETE faults/{id}'({ sandbox, id }) {
    if (!sandbox.faults.remove(id)) throw new ControlProblem(404, 'not_found', 'There is no such fault plan.')
    return { status: 204 }
  },
}
