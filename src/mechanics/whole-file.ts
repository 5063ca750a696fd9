import { link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** File systems that know no second name for a file (FAT, some network shares). */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

/**
 * Makes a file that is there whole or not at all, also after a power cut: written beside it, flushed to the disk, then given its
 * name. A file of that name is never replaced.
 * @param mode permissions, e.g. 0o600
 * @param suffix makes the name of the unfinished file unique
 * @throws the system's error; `EEXIST` when a file of that name is there
 */
export async function writeWholeFile(path: string, text: string, { mode, suffix }: { mode: number; suffix: string }) {
  const unfinished = `${path}.${suffix}.tmp`
  try {
    const file = await open(unfinished, 'wx', mode)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await giveName(unfinished, path)
  } finally {
    await rm(unfinished, { force: true })
  }
  await syncFolder(dirname(path))
}

/** `link` refuses a name that is taken, where `rename` would replace the file. */
async function giveName(unfinished: string, path: string): Promise<void> {
  try {
    await link(unfinished, path)
  } catch (error) {
    if (!withoutLinks.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    // Takes the name first, so that of two processes one is refused; a crash in between leaves an empty file, which is refused when read.
    await (await open(path, 'wx', 0o600)).close()
    await rename(unfinished, path)
  }
}

/** The name itself must reach the disk too. Windows cannot flush a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
