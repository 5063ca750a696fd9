import { setTimeout as pause } from 'node:timers/promises'
import { accepted, carried, deliver, heldAtReturn, refused, type Scenario, skipped } from './scenario.ts'

/** Delivers the same authorization response twice: the first sign-in must stay valid and the code must be redeemed once. */
export const callbackTwice: Scenario = async (session, one, provider) => {
  const persona = session.newPersona()
  const browser = session.signIns.browser()
  const held = await heldAtReturn(session, browser, { provider, persona })
  const first = await session.signIns.observe(browser, (watch) => deliver(browser, held, { watch }))
  if (!first.signedIn) return refused('no person is signed in after the first time')
  const second = await session.signIns.observe(browser, (watch) => deliver(browser, held, { watch }))
  if (!second.signedIn) return refused('the second delivery ended the session of the first')
  const brought = session.flowsOf(persona).flatMap(({ steps }) => steps.filter(({ endpoint }) => endpoint === 'token'))
  if (brought.length > 1) return accepted(`it brought the code to the token endpoint ${brought.length} times`)
  return session.judge(one, second, persona)
}

/** Delivers the authorization response after the sign-in has expired. */
export const callbackLate: Scenario = async (session, one, provider) => {
  const { late = 0 } = session.attack
  const persona = session.newPersona()
  const browser = session.signIns.browser()
  const held = await heldAtReturn(session, browser, { provider, persona })
  await pause(late * 1000)
  const login = await session.signIns.observe(browser, (watch) => deliver(browser, held, { watch }))
  return session.judge(one, login, persona)
}

/** Delivers the attacker's authorization response in the victim's browser (login CSRF). */
export const callbackOtherBrowser: Scenario = async (session, one, provider) => {
  const persona = session.newPersona()
  const held = await heldAtReturn(session, session.signIns.browser(), { provider, persona })
  const victim = session.signIns.browser()
  const login = await session.signIns.observe(victim, (watch) => deliver(victim, held, { watch }))
  return session.judge(one, login, persona)
}

/** Uses a state that the client issued, but to another browser. */
export const stateOfAnother: Scenario = async (session, one, provider) => {
  const persona = session.newPersona()
  const [attacker, victim] = [session.signIns.browser(), session.signIns.browser()]
  const attackersWalk = await heldAtReturn(session, attacker, { provider, persona: session.newPersona() })
  const state = carried(attackersWalk, 'state')
  if (state === null) return accepted('it sends no state')
  const held = await heldAtReturn(session, victim, { provider, persona })
  const login = await session.signIns.observe(victim, (watch) => deliver(victim, held, { changed: { state }, watch }))
  return session.judge(one, login, persona)
}

/** Delivers the code of one provider to a client that expects another (mix-up, RFC 9207 §1). */
export const mixUp: Scenario = async (session, one, provider) => {
  const other = session.attack.providers.find((candidate) => candidate !== provider)
  if (other === undefined) return skipped('there is no second provider')
  const persona = session.newPersona()
  const browser = session.signIns.browser()
  const honest = await heldAtReturn(session, browser, { provider, persona })
  const attackers = await heldAtReturn(session, browser, { provider: other, persona })
  const changed = Object.fromEntries(
    ['code', 'iss'].flatMap((name) => {
      const value = carried(honest, name)
      return value === null ? [] : [[name, value]]
    }),
  )
  const login = await session.signIns.observe(browser, (watch) => deliver(browser, attackers, { changed, watch }))
  return session.judge(one, login, persona)
}
