import { type DestinationStream, type Logger, pino } from 'pino'
import type { StoreTrouble } from '../domain/store-trouble.ts'
import type { World } from '../domain/world.ts'

/** Names under which personal or secret values could get into a log line: their values are never written. */
const never = [
  'ci',
  'name',
  'birthDate',
  'birthdate',
  'phone',
  'code',
  'token',
  'cookie',
  'authorization',
  'state',
  'nonce',
]

/**
 * The log: JSON lines on standard output. Callers write codes, ids of providers and references only; the redaction is the
 * second line of defence.
 * @param to where the lines go; default standard output
 */
export function openLog(level: string, to?: DestinationStream): Logger {
  const paths = never.flatMap((name) => [name, `*.${name}`])
  return pino({ level, base: null, redact: { paths, censor: '[removed]' }, serializers: { err: described } }, to)
}

/** Type, code, stack and cause of an error, nothing else: database drivers attach the values of the statement to theirs. */
function described(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name: type, code: fault, stack, cause } = error as Error & { code?: unknown }
  return { type, fault, stack, ...(cause instanceof Error ? { cause: described(cause) } : {}) }
}

/** Writes a line when a job begins to fail, fails in another way, or runs again. */
export function jobLog(log: Logger): (job: { name: string; consequence: string }, error: unknown | null) => void {
  return ({ name, consequence }, error) => {
    if (error === null) log.info({ job: name }, 'a job runs again')
    else log.error({ err: error, job: name, consequence }, 'a job fails')
  }
}

/** Writes a line when a store begins to fail, fails in another way, or works again. */
export function storeLog(log: Logger): (troubles: readonly StoreTrouble[]) => void {
  return (stores) => {
    if (stores.length === 0) log.info('the stores work again')
    else log.error({ stores, consequence: 'no person is sent to a provider' }, 'a store cannot do its work')
  }
}

/** Between two lines of a start that waits, in milliseconds; a line of another reason comes at once. */
const waitingEveryMs = 5_000

/** Writes a line every few seconds while a start waits for its stores. */
export function waitingLog(log: Logger, { now }: Pick<World, 'now'>): (troubles: readonly StoreTrouble[]) => void {
  const since = now()
  let said = { at: Number.NEGATIVE_INFINITY, words: '' }
  return (stores) => {
    const words = JSON.stringify(stores)
    if (words === said.words && now() - said.at < waitingEveryMs) return
    said = { at: now(), words }
    log.warn({ stores, waitedSeconds: Math.round((now() - since) / 1000) }, 'waiting for a store')
  }
}

export type { Logger }
