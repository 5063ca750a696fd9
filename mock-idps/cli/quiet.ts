/** The warning of oidc-provider when it is loaded on Node 20, which this package supports and tests. */
const runtimeNotice = 'oidc-provider WARNING: Unsupported runtime.'

/** Runs `load` without printing this one warning. */
export async function withoutRuntimeNotice<T>(load: () => Promise<T>): Promise<T> {
  const { warn } = console
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes(runtimeNotice)) warn(...words)
  }
  try {
    return await load()
  } finally {
    console.warn = warn
  }
}
