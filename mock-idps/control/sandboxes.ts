import { providerIds } from '../providers.ts'
import { readNewSandbox } from '../settings.ts'
import { ControlProblem, type Routes } from './route.ts'

/** The addresses of a sandbox; the ready line has the same of the root. */
export function addressesOf(base: string): { url: string; issuers: Record<string, string>; control: string } {
  return {
    url: base,
    issuers: Object.fromEntries(providerIds.map((id) => [id, `${base}/${id}`])),
    control: `${base}/_control/`,
  }
}

/** Further sandboxes. Only the root's control API has these routes. */
export const sandboxRoutes: Routes = {
  'GET sandboxes': ({ sandbox, sandboxes }) => {
    rootOnly(sandbox.id)
    return {
      status: 200,
      body: {
        sandboxes: sandboxes
          .list()
          .map(({ id, base, endsAt }) => ({ id, url: base, endsAt: new Date(endsAt).toISOString() })),
      },
    }
  },
  async 'POST sandboxes'({ sandbox, sandboxes, body }) {
    rootOnly(sandbox.id)
    const made = sandboxes.create(readNewSandbox(await body()))
    return { status: 201, body: { id: made.id, ...addressesOf(made.base) } }
  },
  'DELETE sandboxes/{id}'({ sandbox, sandboxes, id }) {
    rootOnly(sandbox.id)
    if (!sandboxes.remove(id)) throw new ControlProblem(404, 'not_found', 'There is no such sandbox.')
    return { status: 204 }
  },
}

function rootOnly(id: string | null): void {
  if (id !== null) throw new ControlProblem(404, 'not_found', 'Sandboxes are created and ended at the root.')
}
