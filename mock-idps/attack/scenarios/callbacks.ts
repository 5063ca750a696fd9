import { setTimeout as pause } from 'node:timers/promises'
import { accepted, carried, deliver, heldAtReturn, refused, type Scenario, skipped } from './scenario.ts'

/** The same answer twice: the first sign-in stands, the code is brought once. */
export const callbackTwice: Scenario = async (siege, one, provider) => {
  const persona = siege.newcomer()
  const browser = siege.visits.browser()
  const held = await heldAtReturn(siege, browser, { provider, persona })
  const first = await siege.visits.observe(browser, (lookOut) => deliver(browser, held, { lookOut }))
  if (!first.signedIn) return refused('nobody is signed in after the first time')
  const second = await siege.visits.observe(browser, (lookOut) => deliver(browser, held, { lookOut }))
  if (!second.signedIn) return refused('the second visit ended the session of the first')
  const brought = siege.flowsOf(persona).flatMap(({ steps }) => steps.filter(({ endpoint }) => endpoint === 'token'))
  if (brought.length > 1) return accepted(`it brought the code to the token endpoint ${brought.length} times`)
  return siege.judge(one, second, persona)
}

/** The answer comes when its sign-in has expired. */
export const callbackLate: Scenario = async (siege, one, provider) => {
  const { late = 0 } = siege.attack
  const persona = siege.newcomer()
  const browser = siege.visits.browser()
  const held = await heldAtReturn(siege, browser, { provider, persona })
  await pause(late * 1000)
  const login = await siege.visits.observe(browser, (lookOut) => deliver(browser, held, { lookOut }))
  return siege.judge(one, login, persona)
}

/** An attacker's own answer, opened by the victim (login CSRF). */
export const callbackOtherBrowser: Scenario = async (siege, one, provider) => {
  const persona = siege.newcomer()
  const held = await heldAtReturn(siege, siege.visits.browser(), { provider, persona })
  const victim = siege.visits.browser()
  const login = await siege.visits.observe(victim, (lookOut) => deliver(victim, held, { lookOut }))
  return siege.judge(one, login, persona)
}

/** A state the client has really given, but to another browser. */
export const stateOfAnother: Scenario = async (siege, one, provider) => {
  const persona = siege.newcomer()
  const [attacker, victim] = [siege.visits.browser(), siege.visits.browser()]
  const theirs = await heldAtReturn(siege, attacker, { provider, persona: siege.newcomer() })
  const state = carried(theirs, 'state')
  if (state === null) return accepted('it sends no state')
  const held = await heldAtReturn(siege, victim, { provider, persona })
  const login = await siege.visits.observe(victim, (lookOut) => deliver(victim, held, { changed: { state }, lookOut }))
  return siege.judge(one, login, persona)
}

/** The client thinks it is talking with one provider and is handed the code of another (RFC 9207 §1). */
export const mixUp: Scenario = async (siege, one, provider) => {
  const other = siege.attack.providers.find((candidate) => candidate !== provider)
  if (other === undefined) return skipped('there is no second provider')
  const persona = siege.newcomer()
  const browser = siege.visits.browser()
  const honest = await heldAtReturn(siege, browser, { provider, persona })
  const attackers = await heldAtReturn(siege, browser, { provider: other, persona })
  const changed = Object.fromEntries(
    ['code', 'iss'].flatMap((name) => {
      const value = carried(honest, name)
      return value === null ? [] : [[name, value]]
    }),
  )
  const login = await siege.visits.observe(browser, (lookOut) => deliver(browser, attackers, { changed, lookOut }))
  return siege.judge(one, login, persona)
}
