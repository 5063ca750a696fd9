import { parseArgs } from 'node:util'
import { type DoctorTools, examine, exitCodeOf, printed } from './doctor/doctor.ts'
import { knownProviders } from './main.ts'
import { system } from './system.ts'

/**
 * `npm run doctor`: says what is wrong with this installation and how to mend it, from the same environment and files as
 * `npm run serve`. Exit code: 0 nothing, 1 something fatal, 2 warnings only. `--json` prints the complaints for a script.
 */
async function doctor(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
  const load: DoctorTools['load'] = ({ environment, config }) =>
    knownProviders(config.providerModules, environment.GWANMUN_CONFIG)
  const examined = await examine({ world: system, node: process.versions.node, variables: process.env, load })
  console.log(
    values.json
      ? JSON.stringify(
          examined.flatMap(({ complaints }) => complaints),
          null,
          2,
        )
      : printed(examined),
  )
  process.exitCode = exitCodeOf(examined)
}

await doctor(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
