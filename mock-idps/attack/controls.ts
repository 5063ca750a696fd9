import type { ProviderId } from '../providers.ts'
import type { AttackCase } from './case.ts'
import { caseNamed } from './catalogue.ts'
import { scenarios } from './scenarios/index.ts'
import { type Siege, untilSignedIn } from './siege.ts'

/** Positive controls: who refuses everything shall not be praised for refusing. */
export interface Controls {
  /** Undefined when the control of this case passes at this provider; else what is wrong. */
  failure(one: AttackCase, provider: ProviderId): Promise<string | undefined>
}

/** Once a provider did not recover, later controls wait so long, in seconds, until one has passed. */
const shortSeconds = 2

/** How many people in a row a control of its own may fail for, when plain sign-ins work. */
const tries = 2

export function openControls(siege: Siege): Controls {
  const exhausted = new Set<ProviderId>()
  /** Controls of their own that a relying party fails always. */
  const refused = new Map<string, string>()

  async function plain(provider: ProviderId): Promise<string | undefined> {
    const seconds = exhausted.has(provider) ? Math.min(shortSeconds, siege.attack.recover) : siege.attack.recover
    const login = await untilSignedIn(siege, provider, { seconds })
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
    if (scenario) return (await scenario(siege, control, provider)).kind === 'passed'
    const persona = siege.newcomer()
    const { plans = [] } = control
    const { value, played } = await siege.under(plans, { provider, persona }, () =>
      siege.visits.login({ provider, persona }),
    )
    return value.signedIn && played
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
        const away = await plain(provider)
        if (away !== undefined) return away
      }
      const reason = `it refuses ${control}, which is right, so refusing this proves nothing`
      refused.set(key, reason)
      return reason
    },
  }
}
