import { exec } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { parseArgs, promisify } from 'node:util'
import { attackRelyingParty } from '../attack/attack.ts'
import { casesFor } from '../attack/catalogue.ts'
import type { AttackOptions } from '../attack/options.ts'
import { NothingToAttack } from '../attack/preflight.ts'
import { junitReport } from '../attack/reports/junit.ts'
import { listing, textReport } from '../attack/reports/text.ts'
import { InvalidOptions } from '../complaints.ts'
import type { MockIdpsOptions } from '../settings.ts'
import { serveOptions } from './options.ts'

/** What `attack --help` prints. */
export const attackHelp = `gwanmun-mock-idps attack: plays the negative pack against a relying party on this machine

The relying party must trust our issuers (http://localhost:4000/{provider} unless told otherwise) as the client gwanmun,
or as one you tell with --client-id, --client-secret and --redirect-uri. We start the simulators, so
none may run at that port yet; the relying party must be running.

  gwanmun-mock-idps attack --start 'http://localhost:3000/login/{provider}' --whoami http://localhost:3000/me

  --start URL             where a sign-in begins; {provider} and {persona} (a login hint) may stand in it
  --whoami URL            asked with the same cookies afterwards: 2xx = somebody is signed in
  --signed-in-status N    another status that means so
  --person POINTER        JSON pointer to what identifies the person in whoami's answer, e.g. /sub; nothing there = nobody
  --person-at URL         where that stands, if not at whoami
  --needs-ci              accounts rest on the CI: without a good one nobody may be signed in
  --provider ID[,ID…]     those it trusts; default all five
  --step-up URL           where somebody who is signed in verifies again
  --backchannel-logout URL   where it takes logout tokens; {provider} may stand in it
  --restart COMMAND       restarts it and returns: for cases that need unread metadata and keys
  --only ID[,ID…]         cases by id, or all below a prefix (id_token); --list prints them
  --group A[,B…]          cases by group
  --thorough              every case at every provider, not at one of them
  --patience SECONDS      how long a person waits for an answer (15)
  --recover SECONDS       within which it must work again after a fault (65)
  --late SECONDS          after which a sign-in under way has expired; its case takes that long
  --junit FILE, --json FILE   write reports beside the score card on standard output
  --verbose               a line a case on standard error while they are played
  --list                  print the cases and end
Beside these, all options of serve. Ends with 0 when no case at level must failed, 1 when one did, 2 when nothing could be played.
`

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
  help: { type: 'boolean' },
} as const

/** Splits arguments into ours and those of `serve`. */
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

/** How long the command given as `--restart` may take, in milliseconds. */
const restartMs = 60_000

function restartBy(command: string | undefined): (() => Promise<unknown>) | undefined {
  if (command === undefined) return undefined
  return () => promisify(exec)(command, { timeout: restartMs })
}

/** What is said on the command line, in the words of the library; what is not said is left out. */
function attackOptions(values: ReturnType<typeof parsed>): AttackOptions {
  const told = {
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
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as unknown as AttackOptions
}

/** Plays the pack, prints the score card, writes the reports, sets the exit code. @throws InvalidOptions, RangeError */
export async function attack(args: readonly string[]): Promise<void> {
  const { ours, rest } = divided(args)
  const values = parsed(ours)
  if (values.help) return console.log(attackHelp)
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
