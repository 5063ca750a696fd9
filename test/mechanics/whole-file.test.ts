import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeWholeFile } from '../../src/mechanics/whole-file.ts'

describe('A file that is written whole', () => {
  let folder: string
  const path = () => join(folder, 'secrets.json')
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gwanmun-whole-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is never seen in part, and is no person else’s to read', async () => {
    const text = 'x'.repeat(8_000_000)
    let written = false
    const writing = writeWholeFile(path(), text, { mode: 0o600, suffix: 'one' }).then(() => {
      written = true
    })
    const sizes = new Set<number>()
    while (!written) sizes.add((await stat(path()).catch(() => ({ size: -1 }))).size)
    await writing
    sizes.delete(-1)
    sizes.delete(text.length)
    assert.deepEqual([...sizes], [], 'either it is not there, or all of it')
    assert.equal((await stat(path())).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(folder), ['secrets.json'])
  })

  it('never replaces a file of its name, and leaves nothing beside it', async () => {
    await writeFile(path(), 'kept')
    await assert.rejects(writeWholeFile(path(), 'new', { mode: 0o600, suffix: 'one' }), { code: 'EEXIST' })
    assert.equal(await readFile(path(), 'utf8'), 'kept')
    assert.deepEqual(await readdir(folder), ['secrets.json'])
  })

  it('is made by one of several processes, which is the one that all of them read', async () => {
    const tries = ['one', 'two', 'three'].map((name) => writeWholeFile(path(), name, { mode: 0o600, suffix: name }))
    const outcomes = await Promise.allSettled(tries)
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    const winner = ['one', 'two', 'three'][outcomes.findIndex(({ status }) => status === 'fulfilled')]
    assert.equal(await readFile(path(), 'utf8'), winner)
    assert.deepEqual(await readdir(folder), ['secrets.json'])
  })
})
