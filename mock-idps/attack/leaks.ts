/** Values of one sign-in that nobody but client and provider may see. */
export interface Secrets {
  /** Codes the browser carried. */
  codes: readonly string[]
  /** Connecting information of the person. */
  ci: string | undefined
}

/** Where a value may have leaked to. */
export interface Exposure {
  /** The page a person ends at. */
  body: string
  /** Addresses the browser was sent to that are neither the relying party's nor ours. */
  elsewhere: readonly string[]
}

/** What a page says when it tells more than a person needs. */
const telltales: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./, 'a token (JWT)'],
  [/^\s*at .+ ?\(?(?:file:|node:|\/|[A-Z]:\\)[^\n]*:\d+:\d+\)?/m, 'a stack trace (JavaScript)'],
  [/\bat (?:[\w$.<>]+ )?\((?:file:|node:|\/)[^)\n]*:\d+:\d+\)/, 'a stack trace (JavaScript)'],
  [/Traceback \(most recent call last\)/, 'a stack trace (Python)'],
  [/^\s*at (?:[\w$]+\.)+[\w$<>]+\([\w$]+\.(?:java|kt|scala):\d+\)/m, 'a stack trace (JVM)'],
  [/^\s+at (?:[\w$]+\.)+[\w$<>]+\(.*\) in .+:line \d+/m, 'a stack trace (.NET)'],
  [/goroutine \d+ \[running\]/, 'a stack trace (Go)'],
  [/<script>alert\(1\)<\/script>|<img src=x onerror=/i, 'markup of error_description, as it came'],
]

/** What {@link leakIn} says of a page with the person's CI. */
export const ownCi = 'the page shows the CI'

/** What of it can be read by somebody who should not; undefined: nothing we know to look for. */
export function leakIn({ body, elsewhere }: Exposure, { codes, ci }: Secrets): string | undefined {
  const told = telltales.find(([pattern]) => pattern.test(body))
  if (told) return `the page shows ${told[1]}`
  if (ci !== undefined && (body.includes(ci) || body.includes(encodeURIComponent(ci)))) return ownCi
  for (const code of codes) {
    if (body.includes(code)) return 'the page shows the code'
    if (elsewhere.some((url) => url.includes(code))) return 'the code was sent to another site'
  }
  if (elsewhere.some((url) => /\beyJ[\w-]{10,}\.eyJ/.test(url))) return 'a token was sent to another site'
  return undefined
}
