import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guardFolder } from '../../bench/servers/guard.ts'
import { generateKeyring, type Keyring } from '../../src/keyring/keyring.ts'
import { system } from '../../src/system.ts'

/** What an operator writes before `npm run serve`: configuration and keys, in a folder that goes with this process. */
export interface InstallationFiles {
  folder: string
  keyring: Keyring
  /** For the environment of each broker. */
  env: Readonly<Record<string, string>>
}

/** @param origin the address that people see */
export async function writeInstallation(
  origin: string,
  config: object,
  stores: { databaseUrl: string; env: Readonly<Record<string, string>> },
): Promise<InstallationFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'gwanmun-installation-'))
  guardFolder(folder)
  const keyring = await generateKeyring(system)
  const [configFile, keyringFile] = [join(folder, 'config.json'), join(folder, 'keyring.json')]
  await writeFile(configFile, JSON.stringify(config))
  await writeFile(keyringFile, JSON.stringify(keyring), { mode: 0o600 })
  const env = {
    ...stores.env,
    DATABASE_URL: stores.databaseUrl,
    GWANMUN_CONFIG: configFile,
    GWANMUN_KEYRING: keyringFile,
    ISSUER: origin,
  }
  return { folder, keyring, env }
}
