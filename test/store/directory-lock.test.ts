import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { guard } from '../../bench/servers/guard.ts'
import { lockDirectory } from '../../src/store/postgres/directory-lock.ts'
import { openPglite } from '../../src/store/postgres/pglite.ts'

const holderProgram = fileURLToPath(new URL('./pglite-holder.ts', import.meta.url))
const thisHost = hostname().replaceAll(/[^A-Za-z0-9-]/g, '_')

describe('The data directory of PGlite', () => {
  let home: string
  let directory: string
  const children: ChildProcess[] = []

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'gwanmun-lock-'))
    directory = join(home, 'postgres')
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await rm(home, { recursive: true })
  })

  /** A process that opens the directory; what it says first. */
  async function holder(what: 'data' | 'lock' = 'lock') {
    const child = spawn(process.execPath, ['--import', 'tsx', holderProgram, directory, what], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    children.push(guard(child))
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const said = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve))
    return {
      said,
      pid: child.pid,
      kill() {
        child.kill('SIGKILL')
        return ended
      },
      close() {
        child.stdin.end()
        return ended
      },
    }
  }

  it('is one process’s: a second is told which process and which lock file', async () => {
    const first = await holder('data')
    assert.equal(first.said, 'open')
    await assert.rejects(openPglite(directory), (error: Error) => {
      assert.match(error.message, new RegExp(`in use by process ${first.pid} on`))
      const [file] = /(?<=lock file ).+?(?=\))/.exec(error.message) ?? []
      assert.ok(file?.startsWith(`${directory}.lock/`))
      return true
    })
    // Also by another way to it.
    await symlink(directory, join(home, 'elsewhere'))
    await assert.rejects(openPglite(join(home, 'elsewhere')), /in use by process/)

    // kill -9: nothing is put in order, and yet the next one gets it, with the data.
    await first.kill()
    const db = await openPglite(directory)
    assert.deepEqual(await db.query('select id from kept'), [{ id: 1 }])
    const refused = await holder()
    assert.match(refused.said, new RegExp(`in use by process ${process.pid} on`))
    await assert.rejects(openPglite(directory), /in use by this process/)

    // Closed, it is free, and no trace of the lock is left.
    await db.close()
    assert.deepEqual(await readdir(home), ['elsewhere', 'postgres'])
    const last = await holder()
    assert.equal(last.said, 'open')
    await last.close()
    assert.deepEqual(await readdir(home), ['elsewhere', 'postgres'])
  })

  it('is freed when it cannot be opened', async () => {
    await mkdir(directory)
    await writeFile(join(directory, 'PG_VERSION'), 'nonsense')
    await assert.rejects(openPglite(directory))
    await (await lockDirectory(directory))()
  })

  it('goes to at most one of several processes that start at the same moment', async () => {
    const several = await Promise.all(Array.from({ length: 4 }, () => holder()))
    const refused = several.filter(({ said }) => said !== 'open')
    assert.ok(refused.length >= 3)
    assert.ok(refused.every(({ said }) => said.includes(' is in use by process ')))
    await Promise.all(several.map(({ close }) => close()))
    await (await lockDirectory(directory))()
  })

  it('goes to one of many callers in one process', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(directory)))
    const won = tries.filter((result) => result.status === 'fulfilled')
    assert.equal(won.length, 1)
    await Promise.all(won.map(({ value: release }) => release()))
  })

  it('is not kept by a process that is gone, nor by one that only has its number now', async () => {
    await mkdir(`${directory}.lock`)
    // No process has this number, the other one is ours.
    for (const name of [
      `4194999.abc-1.${thisHost}`,
      `${process.ppid}.0abc-1.${thisHost}`,
      `${process.pid}.0-7.${thisHost}`,
    ])
      await writeFile(join(`${directory}.lock`, name), '')
    const release = await lockDirectory(directory)
    assert.equal((await readdir(`${directory}.lock`)).length, 1)
    await release()
  })

  it('stays locked by another host, whose processes cannot be seen', async () => {
    await mkdir(`${directory}.lock`)
    const file = join(`${directory}.lock`, '12.abc-1.another-host')
    await writeFile(file, '')
    await assert.rejects(lockDirectory(directory), /in use by process 12 on another-host .*If its host is gone, delete/)
    await rm(file)
    await (await lockDirectory(directory))()
  })
})
