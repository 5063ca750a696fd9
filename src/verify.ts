import { parseArgs } from 'node:util'
import { readInstallation } from './doctor/installation.ts'
import { complaintLine } from './domain/complaint.ts'
import { system } from './system.ts'
import { exitCodeOf, json, printed, verify } from './verify/verify.ts'

/**
 * `npm run verify`: whether the stores of this installation keep the rules of booking, from the same environment and files as `npm run
 * serve`. Reads only. Exit code: 0 every rule is kept, 1 one is not, 2 it could not be read. `--json` for scripts.
 */
async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
  const { installation, complaints } = await readInstallation(process.env)
  if (installation === null) throw new Error(complaints.map(complaintLine).join('\n'))
  const verified = await verify(system, installation.environment, installation.config)
  console.log(values.json ? json(verified) : printed(verified))
  process.exitCode = exitCodeOf(verified)
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`Not verified: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 2
})
