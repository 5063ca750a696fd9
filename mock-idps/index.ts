/** The simulators as a library: start them, talk to them over HTTP, close them. */
export type { FaultPlanInput } from './faults/plan.ts'
export type { LedgerEntry } from './ledger/ledger.ts'
export { type ProviderId, providerIds } from './providers.ts'
export type { MockClient, MockIdpsOptions } from './settings.ts'
export { type MockIdps, startMockIdps } from './start.ts'
