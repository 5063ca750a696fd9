import { dialectOf, outcomesAt } from '../dialects/index.ts'
import { faultPlanSchema } from '../faults/plan.ts'
import { connectingInformation } from '../people/identifiers.ts'
import { providerIds, providerProfiles } from '../providers.ts'
import { settingsSchema } from '../settings.ts'
import { ControlProblem, type Routes } from './route.ts'

const schemas: Readonly<Record<string, () => object>> = {
  'fault-plan.json': faultPlanSchema,
  'settings.json': settingsSchema,
}

/** What the simulators know: people, dialects, schemas. Read only. */
export const knowledgeRoutes: Routes = {
  'GET personas': ({ sandbox }) => ({
    status: 200,
    body: {
      personas: sandbox.people
        .named()
        .map((person) => ({ ...person, ci: connectingInformation(sandbox.settings.seed, person.registrationNumber) })),
      generated: { pattern: 'person-<n>', from: 0, to: 99_999_999 },
    },
  }),
  'GET dialects': () => ({
    status: 200,
    body: {
      dialects: providerIds.map((provider) => ({
        provider,
        name: providerProfiles[provider].name,
        scopes: dialectOf(provider).scopes,
        vocabulary: dialectOf(provider).vocabulary,
        outcomes: outcomesAt(provider).map(({ id, label, source }) => ({ id, label, source })),
      })),
    },
  }),
  'GET schemas/{id}'({ id }) {
    const schema = Object.hasOwn(schemas, id) ? schemas[id] : undefined
    if (!schema) throw new ControlProblem(404, 'not_found', `There are ${Object.keys(schemas).join(' and ')}.`)
    return { status: 200, body: schema() }
  },
}
