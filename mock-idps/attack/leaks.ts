/** Values of one sign-in that only client and provider may see. */
export interface Secrets {
  /** Codes the browser carried. */
  codes: readonly string[]
  /** Connecting information of the person. */
  ci: string | undefined
}

/** The places a value may have leaked to. */
export interface Exposure {
  /** The last page that the person sees. */
  body: string
  /** Addresses outside the relying party and the simulators that the browser was sent to. */
  elsewhere: readonly string[]
}

/** Patterns of text that must not be on a page. */
const leakPatterns: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./, 'a token (JWT)'],
  [/^\s*at .+ ?\(?(?:file:|node:|\/|[A-Z]:\\)[^\n]*:\d+:\d+\)?/m, 'a stack trace (JavaScript)'],
  [/\bat (?:[\w$.<>]+ )?\((?:file:|node:|\/)[^)\n]*:\d+:\d+\)/, 'a stack trace (JavaScript)'],
  [/Traceback \(most recent call last\)/, 'a stack trace (Python)'],
  [/^\s*at (?:[\w$]+\.)+[\w$<>]+\([\w$]+\.(?:java|kt|scala):\d+\)/m, 'a stack trace (JVM)'],
  [/^\s+at (?:[\w$]+\.)+[\w$<>]+\(.*\) in .+:line \d+/m, 'a stack trace (.NET)'],
  [/goroutine \d+ \[running\]/, 'a stack trace (Go)'],
  [/<script>alert\(1\)<\/script>|<img src=x onerror=/i, 'markup of error_description, as it came'],
]

/** The message of {@link leakIn} for a page with the person's CI. */
export const ownCi = 'the page shows the CI'

/** Describes the first leak found; undefined: none of the known kinds. */
export function leakIn({ body, elsewhere }: Exposure, { codes, ci }: Secrets): string | undefined {
  const pattern = leakPatterns.find(([text]) => text.test(body))
  if (pattern) return `the page shows ${pattern[1]}`
  if (ci !== undefined && (body.includes(ci) || body.includes(encodeURIComponent(ci)))) return ownCi
  for (const code of codes) {
    if (body.includes(code)) return 'the page shows the code'
    if (elsewhere.some((url) => url.includes(code))) return 'the code was sent to another site'
  }
  if (elsewhere.some((url) => /\beyJ[\w-]{10,}\.eyJ/.test(url))) return 'a token was sent to another site'
  return undefined
}
