import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { withTables } from '../scripts/configuration-tables.ts'
import { campaignJsonSchema, configJsonSchema, environmentJsonSchema } from '../src/config.ts'

const published = (name: string) => readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8')

interface Schema {
  description?: string
  default?: unknown
  properties?: Record<string, Schema>
  minimum?: number
  maximum?: number
  [key: string]: unknown
}

/** Every field of a schema with its path, however deep it lies. */
function fieldsOf(schema: Schema, path: string): [path: string, field: Schema][] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]): [string, Schema][] => [
    [`${path}.${name}`, field],
    ...fieldsOf(field, `${path}.${name}`),
  ])
  const inner = ['items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf'].flatMap((key) => [schema[key]].flat())
  const below = inner.filter((each): each is Schema => typeof each === 'object' && each !== null)
  return [...own, ...below.flatMap((each) => fieldsOf(each, `${path}[]`))]
}

describe('The published schema of the configuration', () => {
  const fields = [
    ...fieldsOf(configJsonSchema() as Schema, 'file'),
    ...fieldsOf(environmentJsonSchema() as Schema, 'environment'),
  ]

  it('is what the code reads (else: npm run schema)', async () => {
    const text = await published('config.schema.json')
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(configJsonSchema())))
    const campaign = await published('campaign.schema.json')
    assert.deepEqual(JSON.parse(campaign), JSON.parse(JSON.stringify(campaignJsonSchema())))
  })

  it('is what docs/configuration.md says in its tables (else: npm run schema)', async () => {
    const page = await published('configuration.md')
    assert.equal(withTables(page), page)
    const tables = [...page.matchAll(/<!-- settings: (\S+) -->/g)].map(([, path]) => path)
    for (const path of ['environment', 'file', 'limits', 'lights', 'lights.thresholds', 'providerCalls', 'site'])
      assert.ok(tables.includes(path), path)
  })

  it('describes every field', () => {
    assert.ok(fields.length > 90, `${fields.length}`)
    for (const [path, { description = '' }] of fields) assert.match(description, /^\S.{6,}\.$/su, path)
  })

  it('gives the unit and the range of every number with a default, and the default itself', () => {
    const numbers = fields.filter(([path, { default: value }]) => path.startsWith('file') && typeof value === 'number')
    assert.ok(numbers.length > 40, `${numbers.length}`)
    for (const [path, { description = '' }] of numbers) {
      assert.match(description, /default [\d,.]+\.$/, path)
      if (path !== 'file.campaign[].version')
        assert.match(
          description,
          /(Seconds|Milliseconds|Bytes|Percent|A ratio|A factor|A whole number), [\d,]+ to [\d,.]+;/,
          path,
        )
    }
  })
})
