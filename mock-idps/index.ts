/**
 * Simulators of five Korean identity providers, as a library. They import nothing of the broker.
 *
 *   main → cli → attack → start         entries: the command, the negative pack, the server
 *                  router               one request → one route
 *                  control              /_control/…: plans, clock, ledger, sandboxes
 *                  page                 sign-in page, telephone
 *                  sandbox              five issuers with people, clock, ledger and faults of their own
 *                  core                 one strict OpenID Provider (oidc-provider)
 *                  dialects · settings  how each provider speaks · options
 *                  people               invented people; a person may bring fault plans
 *                  faults · browser     plans, and what they do to a response · a browser for tests
 *                  http · html · keys · ledger · clock
 *                  providers · endpoints · complaints
 *
 * A room imports itself and the floors below it, no neighbour and no floor above, not even a type; `npm run architecture`
 * checks it. `core` stands above `dialects` because an issuer is built with its dialect, and knows no fault and no page:
 * the sandbox hands it the pages to render and keeps what can be replayed.
 */
export { InvalidOptions } from './complaints.ts'
export type { FaultPlanInput } from './faults/plan.ts'
export type { CallbackAnswer, Flow } from './ledger/flows.ts'
export type { LedgerEntry } from './ledger/ledger.ts'
export { type Verdict, VerdictError } from './ledger/verdicts.ts'
export type { Person } from './people/person.ts'
export { type ProviderId, providerIds } from './providers.ts'
export type { SandboxHandle } from './sandbox/handle.ts'
export { SandboxRefused } from './sandbox/refused.ts'
export type { MockClient, MockIdpsOptions, SandboxOptions } from './settings.ts'
export { type MockIdps, startMockIdps } from './start.ts'
