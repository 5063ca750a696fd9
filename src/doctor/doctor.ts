/**
 * Doctor: what is wrong with this installation, each with its mend. `npm run doctor`; what is fatal, `npm run serve` says too.
 *
 *   Node ─▶ node-line.ts ────────────────────────────────────────────────────┐
 *   environment, files ─▶ installation.ts ─┬▶ installation's own complaints ─┤
 *                                          ├▶ stores.ts ◀── Redis, PostgreSQL ├─▶ Complaint[] ─▶ lines or JSON, exit code
 *                                          └▶ providers.ts ◀── five doors ────┘
 *
 * It changes nothing: no migration is applied; Redis gets one key that soon ends. No complaint holds a secret.
 */
import { type Complaint, complaintLine } from '../domain/complaint.ts'
import type { World } from '../domain/world.ts'
import { readInstallation } from './installation.ts'
import { nodeComplaints } from './node-line.ts'
import { type LoadProviders, providerComplaints } from './providers.ts'
import { storeComplaints } from './stores.ts'

export interface DoctorTools {
  world: World
  /** `process.versions.node`. */
  node: string
  variables: NodeJS.ProcessEnv
  load: LoadProviders
}

/** What was looked at, in the order in which it is told. */
export interface Examined {
  /** What was examined: `Node`, `settings`, `stores`, `providers`. */
  part: string
  complaints: readonly Complaint[]
}

/** Examines Node and the settings, and with settings that can be read also stores and providers. Never rejects for what it finds. */
export async function examine({ world, node, variables, load }: DoctorTools): Promise<readonly Examined[]> {
  const { installation, complaints } = await readInstallation(variables)
  const settings = { part: 'settings', complaints }
  const nodeLine = { part: 'Node', complaints: nodeComplaints(node, world.now()) }
  if (installation === null) return [nodeLine, settings]
  const [stores, providers] = await Promise.all([
    storeComplaints(world, installation),
    providerComplaints(world, installation, load),
  ])
  return [nodeLine, settings, { part: 'stores', complaints: stores }, { part: 'providers', complaints: providers }]
}

/** Exit codes for scripts: 0 nothing is wrong, 1 something fatal, 2 warnings only. */
export function exitCodeOf(examined: readonly Examined[]): 0 | 1 | 2 {
  const complaints = examined.flatMap((one) => one.complaints)
  if (complaints.some(({ weight }) => weight === 'fatal')) return 1
  return complaints.length > 0 ? 2 : 0
}

/** For a terminal: each part, and what is wrong with it. */
export function printed(examined: readonly Examined[]): string {
  return examined
    .map(({ part, complaints }) =>
      complaints.length === 0
        ? `✔ ${part}`
        : `${part}\n${complaints.map((one) => `  ${complaintLine(one)}`).join('\n')}`,
    )
    .join('\n')
}
