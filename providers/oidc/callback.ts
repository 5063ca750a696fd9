import { GwanmunError } from '../../src/domain/errors.ts'
import type { Attempt } from '../../src/domain/provider.ts'

/**
 * What the browser brought back, as far as we listen: `code`, `state`, `iss` and `error`, each once (RFC 6749 §4.1.2 and
 * appendix A.11). Anybody can add or spoil parameters; what is left out here cannot be made to look like the provider's fault.
 */
export function answerIn(callback: URL, { provider, redirectUri }: Attempt): URL {
  const answer = new URL(redirectUri)
  const forged = () => new GwanmunError('assertion_invalid', { provider, fault: 'browser', reason: 'callback' })
  for (const name of ['code', 'state', 'iss', 'error']) {
    const [value, ...more] = callback.searchParams.getAll(name)
    if (more.length > 0) throw forged()
    if (value !== undefined) answer.searchParams.set(name, value)
  }
  if (answer.searchParams.get('error')) return answer
  if (!/^[\x20-\x7e]{1,4096}$/.test(answer.searchParams.get('code') ?? '')) throw forged()
  return answer
}
