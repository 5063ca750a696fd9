/**
 * The command `gwanmun-mock-idps`.
 *
 *   arguments → serve (default) · attack · schema, each in cli/ and loaded on demand; quiet.ts hides one runtime notice
 *   cli/options.ts: flags > environment > file → options of startMockIdps
 *
 * Standard output is for programs: the ready line, the score card, a schema. Complaints go to standard error, status 1.
 */

import { help, schemaHelp } from './cli/help.ts'
import { withoutRuntimeNotice } from './cli/quiet.ts'
import { version } from './cli/version.ts'

interface Command {
  /** Loaded on demand, so that serving does not wait for the negative pack. */
  load(): Promise<(args: readonly string[]) => unknown>
  help(): Promise<string> | string
}

const commands: Readonly<Record<string, Command>> = {
  serve: { load: async () => (await import('./cli/serve.ts')).serve, help: () => help },
  attack: {
    load: async () => (await import('./cli/attack.ts')).attack,
    help: async () => (await import('./cli/attack-help.ts')).attackHelp,
  },
  schema: { load: async () => (await import('./cli/schema.ts')).printSchema, help: () => schemaHelp },
}

const hasFlag = (args: readonly string[], ...names: string[]) => args.some((argument) => names.includes(argument))

async function main(args: readonly string[]): Promise<void> {
  const [first = 'serve', ...others] = args
  const [name, rest] = first.startsWith('-') ? ['serve', args] : [first, others]
  if (name === 'help') return console.log(help)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new Error(`there is no command ${name}; try --help`)
  if (hasFlag(rest, '--help', '-h')) return console.log(await command.help())
  if (hasFlag(rest, '--version', '-v')) return console.log(version())
  const run = await withoutRuntimeNotice(() => command.load())
  await run(rest)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
