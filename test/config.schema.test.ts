import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { configJsonSchema } from '../src/config.ts'

describe('The published schema of the configuration', () => {
  it('is what the code reads (else: npm run schema)', async () => {
    const published = await readFile(new URL('../docs/config.schema.json', import.meta.url), 'utf8')
    assert.deepEqual(JSON.parse(published), JSON.parse(JSON.stringify(configJsonSchema())))
  })
})
