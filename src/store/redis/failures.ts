/** Answers that mean our script or keys are wrong; every other failure is one of the server or of the way to it. */
const mistakes = ['ERR', 'WRONGTYPE', 'CROSSSLOT', 'NOSCRIPT']

/** Whether waiting will not help: a bug, which must not hide behind “try again later”. */
export function isMistake(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === 'ReplyError' &&
    mistakes.some((code) => error.message.startsWith(`${code} `))
  )
}

/** The same failure without what the driver hangs on it: the arguments of the command, a password among them. */
export function withoutArguments(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('Redis failed')
  const bare = new Error(error.message)
  bare.name = error.name
  if (error.stack !== undefined) bare.stack = error.stack
  return bare
}
