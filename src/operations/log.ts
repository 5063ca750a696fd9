import { type DestinationStream, type Logger, pino } from 'pino'

/** Names under which personal or secret values could slip into a log line; what stands there is never written. */
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
 * The log: JSON lines on standard output. What is written are codes, ids of providers and references; the redaction is
 * the second line of defence, not the first.
 * @param to where the lines go; default standard output
 */
export function openLog(level: string, to?: DestinationStream): Logger {
  const paths = never.flatMap((name) => [name, `*.${name}`])
  return pino({ level, base: null, redact: { paths, censor: '[removed]' } }, to)
}

export type { Logger }
