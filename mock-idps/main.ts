import { help } from './cli/help.ts'

/** Loaded when asked for: serving must not wait for the negative pack to be read. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  async serve(args) {
    const { serve } = await import('./cli/serve.ts')
    await serve(args)
  },
  async attack(args) {
    const { attack } = await import('./cli/attack.ts')
    await attack(args)
  },
  async schema([name = 'settings']) {
    const { printSchema } = await import('./cli/schema.ts')
    printSchema(name)
  },
}

const [first = 'serve', ...rest] = process.argv.slice(2)
const command = Object.hasOwn(commands, first) ? commands[first] : undefined

try {
  if (first === '--help' || first === 'help') console.log(help)
  else if (command) await command(rest)
  else if (first.startsWith('-')) await commands['serve']?.([first, ...rest])
  else throw new Error(`there is no command ${first}; try --help`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
