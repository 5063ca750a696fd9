import type { CauseKind } from '../domain/cause.ts'

/** By kind of cause: the setting to look at, and the mend. The sentences are the same in docs/operators.md, “The cause”; a test compares them. */
export const mends: Record<CauseKind, readonly [setting: string, mend: string]> = {
  dns: ['issuer', 'Mend the host name, or the resolver of this machine.'],
  refused: ['issuer', 'Mend port and host; the address of the provider may have moved.'],
  unreachable: ['issuer', 'Open the way out of this machine: route, firewall, proxy.'],
  connection: ['issuer', 'Look at proxies between; else ask the provider.'],
  tls: [
    'issuer',
    'Trust the authority by NODE_EXTRA_CA_CERTS, or mend the host name of the issuer. Never switch the check off.',
  ],
  timeout: ['issuer', 'Look for a firewall that drops packets; else ask the provider.'],
  http_status: ['issuer', 'For 404 mend the path of the issuer; for 5xx ask the provider.'],
  throttled: ['', 'Ask the provider for a larger quota.'],
  oversize: ['issuer', 'What answers there is not the provider.'],
  not_json: ['issuer', 'Look for a proxy that wants a sign-in, or mend the path of the issuer.'],
  answer: ['', 'Ask the provider; look at scope and idTokenAlg.'],
  issuer: ['issuer', 'Copy the told issuer, to the last slash; when it is another provider’s, do not.'],
  metadata: ['issuer', 'Ask the provider.'],
  keys: ['', 'Ask the provider; look at idTokenAlg.'],
  oauth_error: [
    'clientSecret',
    'Mend clientId, clientSecret or clientAuth; a word of the provider for bad codes belongs in refusals.',
  ],
  unreadable_refusal: ['', 'Look at the token endpoint; else describe the answer in refusals.'],
  code_never_given: ['', 'Close the door and tell the provider: it redeems codes that it never gave.'],
}
