import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Folders of the PATH, and where Debian puts the programs of servers. */
const folders = () => [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']

/** The first of these programs that can be run; null: none is there. */
export async function programOf(names: readonly string[]): Promise<string | null> {
  for (const folder of folders()) {
    for (const name of names) {
      const path = join(folder, name)
      if (await isExecutable(path)) return path
    }
  }
  return null
}

export function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/**
 * Installs Debian's packages, as root, without starting what is in them.
 * @param missing what the tests lack, in a sentence
 * @throws Error saying what is missing and how to get it; a test is never skipped
 */
export async function installDebian(packages: readonly string[], missing: string): Promise<void> {
  const advice = `Install it (Debian: apt-get install ${packages.join(' ')}).`
  if (process.getuid?.() !== 0) throw new Error(`${missing} ${advice} It is installed by itself only as root.`)
  try {
    // In runlevel 1 Debian installs a service without starting it.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
    await run('apt-get', ['update', '-q'], { env })
    await run('apt-get', ['install', '-qy', '--no-install-recommends', ...packages], { env })
  } catch (error) {
    throw new Error(`${missing} ${advice} Installing it failed.`, { cause: error })
  }
}

/** One of these programs, installed now where none is there. */
export async function fetchedProgram(
  names: readonly string[],
  { packages, missing }: { packages: readonly string[]; missing: string },
): Promise<string> {
  const found = await programOf(names)
  if (found) return found
  await installDebian(packages, missing)
  const installed = await programOf(names)
  if (installed) return installed
  throw new Error(`Debian's ${packages[0]} was installed, but none of ${names.join(', ')} is on the PATH`)
}
