import { createHmac, randomBytes } from 'node:crypto'

/** Parameters that are not secret and useful for a tester. All other values are shown as fingerprints. */
const open = new Set([
  'acr_values',
  'breakage',
  'carrier',
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'decision',
  'grant_type',
  'max_age',
  'outcome',
  'prompt',
  'redirect_uri',
  'response_mode',
  'response_type',
  'scope',
  'ui_locales',
])

/** Characters kept of a value or a name. */
const longest = 300
/** Parameters kept of one request, and values kept of one parameter. */
const most = 40
const mostValues = 5
/** Characters kept of one request. */
const mostOfAll = 8000

/** Long-lived secrets and values that a person may have typed: not even a fingerprint is shown. */
const hidden = new Set(['client_secret', 'client_assertion', 'password', 'sms_code'])

/** Random in each process, so that guesses (a telephone number, say) cannot be tested against a ledger. */
const key = randomBytes(32)

/** `#` and 12 hex digits: enough to recognise the same value within a run, too little to use it. */
export function fingerprint(value: string): string {
  return `#${createHmac('sha256', key).update(value).digest('hex').slice(0, 12)}`
}

/**
 * The parameters of a request for the ledger: open ones in clear, cut at 300 characters; state, nonce, codes, verifiers and
 * unknown ones as fingerprints; client secrets not at all. A hint that `knownPerson` accepts is shown in clear. Beyond five
 * values of a name, 40 names or 8,000 characters the rest is only counted.
 */
export function redact(
  params: URLSearchParams,
  knownPerson: (hint: string) => boolean,
): Record<string, string | string[]> {
  const show = (name: string, value: string) => {
    if (hidden.has(name)) return '(hidden)'
    const clear = open.has(name) || ((name === 'login_hint' || name === 'persona') && knownPerson(value))
    return clear ? value.slice(0, longest) : fingerprint(value)
  }
  const names = [...new Set(params.keys())]
  const shown: [string, string | string[]][] = []
  let length = 0
  for (const name of names.slice(0, most)) {
    const all = params.getAll(name)
    const values = all.slice(0, mostValues).map((value) => show(name, value))
    if (all.length > mostValues) values.push(`and ${all.length - mostValues} more`)
    const label = name.slice(0, longest)
    length += label.length + values.reduce((sum, value) => sum + value.length, 0)
    if (length > mostOfAll) break
    shown.push([label, values.length === 1 && values[0] !== undefined ? values[0] : values])
  }
  if (shown.length < names.length) shown.push(['…', `and ${names.length - shown.length} more`])
  return Object.fromEntries(shown)
}
