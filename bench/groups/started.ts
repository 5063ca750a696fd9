interface Started {
  stop(): Promise<unknown>
}

/** Remembers something that must be stopped at the end, and gives it back. */
export type Keep = <One extends Started>(one: One) => One

/** Does the work of a group; then everything that it kept is stopped, also after an error, the last first. */
export async function withStarted<Result>(work: (keep: Keep) => Promise<Result>): Promise<Result> {
  const started: Started[] = []
  try {
    return await work((one) => {
      started.push(one)
      return one
    })
  } finally {
    for (const one of started.toReversed()) await one.stop()
  }
}
