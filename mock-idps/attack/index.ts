/**
 * The negative pack as a library: runs the fault catalogue against a relying party and keeps the score.
 *
 *   catalogue (cases/) → parallel-runs ─┐
 *                        restart-cases ─┼→ run-case: control → fault plan + browser → judge → score → reports/
 *   preflight: plain sign-ins work      ┘      (controls)   (scenarios/, sign-ins)  (leaks)
 *
 * One `TestSession` holds the relying party, the sandbox and the browsers. A case never throws: an error of the pack makes
 * it void. Enters: `attackRelyingParty(options)`. Leaves: a score card.
 */
export { attackRelyingParty, type Simulators } from './attack.ts'
export type { AttackCase } from './case.ts'
export { catalogue } from './catalogue.ts'
export type { AttackOptions } from './options.ts'
export { NothingToAttack } from './preflight.ts'
export { junitReport } from './reports/junit.ts'
export { textReport } from './reports/text.ts'
// `Tally` is the former name of `Counters`, kept for one release.
export type { CaseResult, Counters, Counters as Tally, ResultKind, ScoreCard } from './score.ts'
