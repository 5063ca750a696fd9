import type { StoreTroubleCode } from '../../domain/store-trouble.ts'

/** Answers that mean our script or keys are wrong; every other failure is one of the server or of the way to it. */
const mistakes = ['ERR', 'WRONGTYPE', 'CROSSSLOT', 'NOSCRIPT']

/** The word with which Redis begins its refusal (Redis serialization protocol, Simple errors); null: it is no answer of Redis. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null
  return error.message.split(' ', 1)[0] ?? null
}

/** Whether waiting will not help: a bug, which must not hide behind “try again later”. */
export function isMistake(error: unknown): boolean {
  const refusal = refusalOf(error)
  return refusal !== null && mistakes.includes(refusal)
}

const troubles: Record<string, StoreTroubleCode> = {
  LOADING: 'starting',
  MASTERDOWN: 'starting',
  NOAUTH: 'refused',
  WRONGPASS: 'refused',
  NOPERM: 'not_permitted',
  READONLY: 'read_only',
  OOM: 'out_of_memory',
  NOREPLICAS: 'too_few_replicas',
  MISCONF: 'not_persisting',
  CLUSTERDOWN: 'cluster_down',
}

/** Why Redis could not do what it was asked. */
export function troubleOf(error: unknown): StoreTroubleCode {
  const refusal = refusalOf(error)
  if (refusal === null) return 'no_answer'
  return troubles[refusal] ?? (isOfSelect(error) ? 'refused' : 'failed')
}

/** Whether Redis refused the database number, which the driver sends when it connects. */
export function isOfSelect(error: unknown): boolean {
  return refusalOf(error) !== null && (error as { command?: { name?: string } }).command?.name === 'select'
}

/** The same failure without what the driver hangs on it: the arguments of the command, a password among them. */
export function withoutArguments(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('Redis failed')
  const bare = new Error(error.message)
  bare.name = error.name
  if (error.stack !== undefined) bare.stack = error.stack
  return bare
}
