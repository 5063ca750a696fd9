import { createHmac, randomBytes } from 'node:crypto'

/** Parameters that are no secret and tell a tester something. Every other value is only fingerprinted. */
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

const longest = 300
/** Parameters kept of one request; nobody sends more in earnest. */
const most = 40

/** Long-lived secrets, and what somebody may have typed in earnest: not even a fingerprint. */
const hidden = new Set(['client_secret', 'client_assertion', 'password', 'sms_code'])

/** Of this process only, so that nobody can try out guesses (a telephone number, say) against a ledger. */
const key = randomBytes(32)

/** `#` and 12 hex digits: enough to see the same value come again within a run, too little to use it. */
export function fingerprint(value: string): string {
  return `#${createHmac('sha256', key).update(value).digest('hex').slice(0, 12)}`
}

/**
 * The parameters of a request for the ledger: open ones in clear, cut at 300 characters; state, nonce, codes,
 * verifiers and unknown ones as fingerprints; client secrets not at all. `knownPerson` lets an invented person's hint stand in clear.
 */
export function redact(
  params: URLSearchParams,
  knownPerson: (hint: string) => boolean,
): Record<string, string | string[]> {
  const shown: Record<string, string | string[]> = {}
  for (const name of [...new Set(params.keys())].slice(0, most)) {
    const values = params.getAll(name).map((value) => {
      if (hidden.has(name)) return '(hidden)'
      const clear = open.has(name) || ((name === 'login_hint' || name === 'persona') && knownPerson(value))
      return clear ? value.slice(0, longest) : fingerprint(value)
    })
    const label = name.slice(0, longest)
    shown[label] = values.length === 1 && values[0] !== undefined ? values[0] : values
  }
  return shown
}
