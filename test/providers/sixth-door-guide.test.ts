import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { sdk } from '../../providers/sdk.ts'

const fixture = new URL('../fixtures/sixth-door/', import.meta.url)

describe('The guide to adding a provider', () => {
  let guide: string
  before(async () => {
    guide = await readFile(new URL('../../docs/add-a-provider.md', import.meta.url), 'utf8')
  })
  const blocks = (language: string) =>
    [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, of]) => of === language).map(([, , text]) => text)

  it('shows, word for word, the very files that the tests start a broker with', async () => {
    const files = await readdir(fixture, { recursive: true })
    const scripts = files.filter((name) => name.endsWith('.js')).sort()
    assert.deepEqual(scripts, ['doors/my-bank/index.js', 'doors/old-portal/index.js'])
    assert.deepEqual(blocks('js'), await Promise.all(scripts.map((name) => readFile(new URL(name, fixture), 'utf8'))))
    for (const name of scripts) assert.ok(guide.includes(`\`${name}\``), name)
    assert.deepEqual(blocks('json'), [await readFile(new URL('gwanmun.json', fixture), 'utf8')])
  })

  it('names everything that a module is given', () => {
    for (const name of Object.keys(sdk)) assert.ok(guide.includes(`\`${name}\``), name)
  })
})
