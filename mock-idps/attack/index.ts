/** The negative pack as a library: plays the fault catalogue against a relying party and keeps the score. */
export { attackRelyingParty, type Simulators } from './attack.ts'
export type { AttackCase } from './case.ts'
export { catalogue } from './catalogue.ts'
export type { AttackOptions } from './options.ts'
export { NothingToAttack } from './preflight.ts'
export { junitReport } from './reports/junit.ts'
export { textReport } from './reports/text.ts'
export type { CaseResult, ResultKind, ScoreCard, Tally } from './score.ts'
