import { faultPlanSchema } from '../faults/plan.ts'
import { settingsSchema } from '../settings.ts'

const schemas: Readonly<Record<string, () => object>> = { settings: settingsSchema, 'fault-plan': faultPlanSchema }

/** @throws Error when there is no schema of that name */
export function printSchema([name = 'settings']: readonly string[]): void {
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined
  if (!schema) throw new Error(`there is no schema ${name}; there are ${Object.keys(schemas).join(' and ')}`)
  console.log(JSON.stringify(schema(), null, 2))
}
