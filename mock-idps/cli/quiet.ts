/** What oidc-provider says when it is loaded on Node 20, which this package supports: our own tests run there, too. */
const runtimeNotice = 'oidc-provider WARNING: Unsupported runtime.'

/** Loads something and leaves out this one line of what it says meanwhile. */
export async function withoutRuntimeNotice<T>(load: () => Promise<T>): Promise<T> {
  const { warn } = console
  console.warn = (...said: unknown[]) => {
    if (!String(said[0]).includes(runtimeNotice)) warn(...said)
  }
  try {
    return await load()
  } finally {
    console.warn = warn
  }
}
