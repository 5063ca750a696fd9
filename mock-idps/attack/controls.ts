import type { ProviderId } from '../providers.ts'
import type { AttackCase } from './case.ts'
import { caseNamed } from './catalogue.ts'
import { scenarios } from './scenarios/index.ts'
import { type TestSession, untilSignedIn } from './test-session.ts'

/** Positive controls: a relying party that refuses everything must not score for refusing. */
export interface Controls {
  /** Undefined when the control of this case passes at this provider; otherwise the reason. */
  failure(one: AttackCase, provider: ProviderId): Promise<string | undefined>
}

/** Seconds that a control waits at a provider that did not recover before; the full time again once a control has passed. */
const shortSeconds = 2

/** Tries of a case's own control before it counts as failed, while plain sign-ins work. */
const tries = 2

export function openControls(session: TestSession): Controls {
  const exhausted = new Set<ProviderId>()
  /** Failed controls, by control and provider, with the reason. */
  const refused = new Map<string, string>()

  async function plain(provider: ProviderId): Promise<string | undefined> {
    const seconds = exhausted.has(provider) ? Math.min(shortSeconds, session.attack.recover) : session.attack.recover
    const login = await untilSignedIn(session, provider, { seconds })
    if (login.signedIn) {
      exhausted.delete(provider)
      return undefined
    }
    exhausted.add(provider)
    return `a plain sign-in at ${provider} did not work within ${seconds} s`
  }

  async function own(id: string, provider: ProviderId): Promise<boolean> {
    const control = caseNamed(id)
    const scenario = control.scenario && scenarios[control.scenario]
    if (scenario) return (await scenario(session, control, provider)).kind === 'passed'
    const persona = session.newPersona()
    const { plans = [] } = control
    const { value, met } = await session.withPlans(plans, { provider, persona }, () =>
      session.signIns.login({ provider, persona }),
    )
    return value.signedIn && met
  }

  return {
    async failure({ control }, provider) {
      if (control === null) return undefined
      if (control === undefined) return plain(provider)
      const key = `${control} ${provider}`
      const known = refused.get(key)
      if (known !== undefined) return known
      for (let nth = 1; nth <= tries; nth++) {
        if (await own(control, provider)) return undefined
        const plainFailure = await plain(provider)
        if (plainFailure !== undefined) return plainFailure
      }
      const reason = `it refuses ${control}, which is right, so refusing this proves nothing`
      refused.set(key, reason)
      return reason
    },
  }
}
