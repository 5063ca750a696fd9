// npm run schema: writes docs/config.schema.json, docs/campaign.schema.json, and the tables of docs/configuration.md, from the schemas that read the
// configuration; a test holds them together.
import { readFile, writeFile } from 'node:fs/promises'
import { campaignJsonSchema, configJsonSchema } from '../src/config.ts'
import { withTables } from './configuration-tables.ts'

const docs = (name: string) => new URL(`../docs/${name}`, import.meta.url)

const printed = (schema: unknown) => `${JSON.stringify(schema, null, 2)}\n`

await writeFile(docs('config.schema.json'), printed(configJsonSchema()))
await writeFile(docs('campaign.schema.json'), printed(campaignJsonSchema()))
await writeFile(docs('configuration.md'), withTables(await readFile(docs('configuration.md'), 'utf8')))
