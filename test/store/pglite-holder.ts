// A process that has a data directory until it is killed or its input ends; started by the tests with the directory in
// argv, and `data` (opens it) or `lock` (only locks it). Says `open` when it has it, or why not.
import { lockDirectory } from '../../src/store/postgres/directory-lock.ts'
import { openPglite } from '../../src/store/postgres/pglite.ts'

const [directory = '', what] = process.argv.slice(2)

async function take(): Promise<() => Promise<void>> {
  if (what === 'lock') return lockDirectory(directory)
  const db = await openPglite(directory)
  await db.script('create table if not exists kept (id int); insert into kept values (1)')
  return db.close
}

try {
  const release = await take()
  process.stdin.resume().once('end', () => void release().then(() => process.exit(0)))
  process.stdout.write('open\n')
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
