import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { attackRelyingParty } from '../attack/attack.ts'
import { casesFor } from '../attack/catalogue.ts'
import type { AttackOptions } from '../attack/options.ts'
import { NothingToAttack } from '../attack/preflight.ts'
import { junitReport } from '../attack/reports/junit.ts'
import { listing, textReport } from '../attack/reports/text.ts'
import { InvalidOptions } from '../complaints.ts'
import type { MockIdpsOptions } from '../settings.ts'
import { serveOptions } from './options.ts'

const flags = {
  start: { type: 'string' },
  whoami: { type: 'string' },
  'signed-in-status': { type: 'string' },
  person: { type: 'string' },
  'person-at': { type: 'string' },
  'needs-ci': { type: 'boolean' },
  provider: { type: 'string', multiple: true },
  'step-up': { type: 'string' },
  'backchannel-logout': { type: 'string' },
  restart: { type: 'string' },
  only: { type: 'string', multiple: true },
  group: { type: 'string', multiple: true },
  thorough: { type: 'boolean' },
  patience: { type: 'string' },
  recover: { type: 'string' },
  late: { type: 'string' },
  junit: { type: 'string' },
  json: { type: 'string' },
  verbose: { type: 'boolean' },
  list: { type: 'boolean' },
} as const

/** Splits the arguments into those of `attack` and those of `serve`. */
function divided(args: readonly string[]): { ours: string[]; rest: string[] } {
  const { tokens } = parseArgs({ args: [...args], options: flags, strict: false, tokens: true })
  const taken = new Set<number>()
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(flags, token.name)) continue
    taken.add(token.index)
    if (token.value !== undefined && !token.inlineValue) taken.add(token.index + 1)
  }
  return { ours: args.filter((_, index) => taken.has(index)), rest: args.filter((_, index) => !taken.has(index)) }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true }).values
  } catch (error) {
    throw new InvalidOptions([{ path: 'arguments', message: error instanceof Error ? error.message : String(error) }])
  }
}

const list = (values: readonly string[] | undefined) =>
  values?.flatMap((value) => value.split(',')).map((one) => one.trim())
const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))

/** Milliseconds that the command of `--restart` may take. */
const restartMs = 60_000

function restartBy(command: string | undefined): (() => Promise<unknown>) | undefined {
  if (command === undefined) return undefined
  return async () => {
    // `exec` would wait until the output closes, and a process left in the background may keep it open.
    const child = spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'], timeout: restartMs })
    const [code, signal] = await once(child, 'exit')
    if (code !== 0) throw new Error(`${command} ended with ${code ?? signal}`)
  }
}

/** The options of the library from the flags; flags that were not given are left out. */
function attackOptions(values: ReturnType<typeof parsed>): AttackOptions {
  const given = {
    start: values.start,
    whoami: values.whoami,
    signedInStatus: number(values['signed-in-status']),
    person: values.person,
    personAt: values['person-at'],
    needsCi: values['needs-ci'],
    providers: list(values.provider),
    stepUp: values['step-up'],
    backchannelLogout: values['backchannel-logout'],
    restart: restartBy(values.restart),
    only: list(values.only),
    groups: list(values.group),
    thorough: values.thorough,
    patience: number(values.patience),
    recover: number(values.recover),
    late: number(values.late),
    onResult: values.verbose
      ? ({ kind, id, reason }: { kind: string; id: string; reason: string }) =>
          console.error(`${kind}  ${id}  ${reason}`.trimEnd())
      : undefined,
  }
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as unknown as AttackOptions
}

/** Runs the pack, prints the score card, writes the reports and sets the exit code. @throws InvalidOptions, RangeError */
export async function attack(args: readonly string[]): Promise<void> {
  const { ours, rest } = divided(args)
  const values = parsed(ours)
  if (values.list) return console.log(listing(casesFor({ only: list(values.only), groups: list(values.group) })))
  const simulators = { options: serveOptions(rest, process.env) as MockIdpsOptions }
  try {
    const card = await attackRelyingParty(attackOptions(values), simulators)
    if (values.junit !== undefined) writeFileSync(values.junit, junitReport(card))
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(card, null, 2)}\n`)
    console.log(textReport(card))
    if (!card.ok) process.exitCode = 1
  } catch (error) {
    if (!(error instanceof NothingToAttack)) throw error
    console.error(error.message)
    process.exitCode = 2
  }
}
