/**
 * Something that is wrong with an installation, said so that a person can mend it. Checks return complaints and print nothing:
 * `npm run serve` prints them and does not start on a fatal one, `npm run doctor` prints all.
 */
export interface Complaint {
  /** Stable word for scripts, in snake_case, e.g. `redis_database_unknown`. */
  code: string
  /** `fatal`: the broker does not start. `warning`: it starts and says so. */
  weight: 'fatal' | 'warning'
  /** What to look at: an environment variable, a path in the configuration file, or a setting of the store's own server. */
  setting: string
  /** What is wrong, in one sentence; never a value that may be a secret. */
  what: string
  /** What to do, in one sentence. */
  mend: string
}

/** The installation is set up wrongly, so that waiting does not help. Its message says every complaint, one a line. */
export class SetupError extends Error {
  readonly complaints: readonly Complaint[]

  constructor(complaints: readonly Complaint[], options?: ErrorOptions) {
    super(`Not started:\n${complaints.map(complaintLine).join('\n')}`, options)
    this.name = 'SetupError'
    this.complaints = complaints
  }
}

/** A complaint as one line for a terminal. */
export function complaintLine({ weight, setting, what, mend }: Complaint): string {
  return `${weight === 'fatal' ? '✖' : '!'} ${setting}: ${what} ${mend}`
}

/** @throws SetupError when one of them is fatal; the others are for the caller to print */
export function refuseFatal(complaints: readonly Complaint[]): void {
  const fatal = complaints.filter(({ weight }) => weight === 'fatal')
  if (fatal.length > 0) throw new SetupError(fatal)
}
