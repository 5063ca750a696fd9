import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mends } from '../../src/doctor/mends.ts'

describe('The mends of causes', () => {
  it('are the same sentences in the doctor and in the table for operators, one row a kind', () => {
    const text = readFileSync(new URL('../../docs/operators.md', import.meta.url), 'utf8')
    const [, table = ''] = /\n## The cause\n.*?\n\|---\|---\|---\|\n(.*?)\n\n/s.exec(text) ?? []
    const rows = table.split('\n').map((row) => {
      const [, kind = '', mend = ''] = /^\| `(\w+)` \| .* \| ([^|]*) \|$/.exec(row) ?? []
      return [kind, mend.replaceAll('`', '')]
    })
    const told = Object.entries(mends).map(([kind, [, mend]]) => [kind, mend])
    assert.equal(rows.length, told.length)
    assert.deepEqual(Object.fromEntries(rows), Object.fromEntries(told))
  })
})
