import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoConfiguration } from '../../demo/configuration.ts'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { layOver } from '../../src/config.ts'
import { examine } from '../../src/doctor/doctor.ts'
import type { Complaint } from '../../src/domain/complaint.ts'
import { generateKeyring } from '../../src/keyring/keyring.ts'
import { knownProviders } from '../../src/main.ts'
import { system } from '../../src/system.ts'

/** Origin of the broker that the examined installation would be; nothing listens there. */
export const issuer = 'http://localhost:3999'

/** An installation in a folder of its own: configuration, keyring, simulators. */
export interface DoctorBench {
  idps: MockIdps
  /** Environment of an installation in which nothing is wrong but the stores that are not named. */
  variables: Record<string, string>
  /** Writes a file into the folder; returns its path. */
  file(name: string, content: string, mode?: number): Promise<string>
  /** The configuration with this laid over it, as a file; returns its path. */
  configured(above: object): Promise<string>
  /** What is said of this environment, laid over `variables`. */
  complaints(above?: Record<string, string>, node?: string): Promise<readonly Complaint[]>
  close(): Promise<void>
}

export async function openDoctorBench(): Promise<DoctorBench> {
  const folder = await mkdtemp(join(tmpdir(), 'gwanmun-doctor-'))
  const idps = await startMockIdps({ port: 0, redirectBases: [issuer] })
  const doors = ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as const
  const demo = demoConfiguration(Object.fromEntries(doors.map((id) => [id, idps.issuer(id)])), system.now())

  const file: DoctorBench['file'] = async (name, content, mode = 0o600) => {
    const path = join(folder, name)
    await writeFile(path, content)
    await chmod(path, mode)
    return path
  }
  let configurations = 0
  const configured = (above: object) => file(`gwanmun-${configurations++}.json`, JSON.stringify(layOver(demo, above)))
  const variables = {
    ISSUER: issuer,
    GWANMUN_CONFIG: await configured({}),
    GWANMUN_KEYRING: await file('keyring.json', JSON.stringify(await generateKeyring(system))),
    GWANMUN_EMBEDDED_STORES: 'accepted',
  }
  return {
    idps,
    variables,
    file,
    configured,
    async complaints(above = {}, node = '26.1.0') {
      const examined = await examine({
        world: system,
        node,
        variables: { ...variables, ...above },
        load: ({ config, environment }) => knownProviders(config.providerModules, environment.GWANMUN_CONFIG),
      })
      return examined.flatMap(({ complaints }) => complaints)
    },
    async close() {
      await idps.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** A complaint as one word: its code at its setting. */
export const brief = ({ code, setting }: Complaint) => `${code} @ ${setting}`
