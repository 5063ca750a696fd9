import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type Runs, withFigures } from '../../bench/report/document.ts'

describe('The page on performance', () => {
  it('shows the figures of docs/performance.json and no others', async () => {
    const text = await readFile(new URL('../../docs/performance.md', import.meta.url), 'utf8')
    // Without a run it must say so in every section.
    const figures = await readFile(new URL('../../docs/performance.json', import.meta.url), 'utf8').catch(() => 'null')
    const kept = JSON.parse(figures) as Runs | null
    assert.ok(
      withFigures(text, kept) === text,
      'npm run bench -- --document … was not run, or a figure was changed by hand',
    )
  })
})
