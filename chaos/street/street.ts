import { type Cookies, openClient } from '../../bench/driver/client.ts'
import { autoForm } from '../../mock-idps/browser/forms.ts'
import type { PersonalBrowser } from '../../simulation/people/browser.ts'
import type { Account, Street } from '../../simulation/people/town.ts'
import type { PersonId } from '../../src/domain/ids.ts'
import type { Balancer } from './balancer.ts'
import { openHttpFront, type Tab } from './front.ts'

/** How long people wait for a provider's page, in milliseconds. */
const patienceMs = 8_000

/** The persona at the simulators who is this human of the simulation. */
export const personaOf = (human: string) => human.replace('person ', 'citizen-')

export interface StreetOptions {
  balancer: Balancer
  /** Origin of the simulators. */
  providers: string
  blockSeconds: number
}

export interface HttpStreet extends Street {
  /** Resolves when no question is under way, and none was for a moment. */
  quiet(): Promise<void>
  close(): Promise<void>
}

/** So long no question is begun. In milliseconds. */
const quietMs = 500

/** The way over HTTP from the simulation's people to broker processes, and to the pages of the simulators. */
export function openHttpStreet({ balancer, providers, blockSeconds }: StreetOptions): HttpStreet {
  const simulators = openClient(providers, 100, { patienceMs })
  let underWay = 0
  const tabs = new WeakMap<PersonalBrowser, Tab>()
  const tabOf = (browser: PersonalBrowser): Tab => {
    const known = tabs.get(browser)
    if (known) return known
    const fresh: Tab = { cookies: new Map(), human: '' as PersonId, verifiedAt: null, posted: new Set() }
    tabs.set(browser, fresh)
    return fresh
  }
  return {
    gates: balancer.gates,
    async ask(browser, work) {
      const tab = tabOf(browser)
      const { cookies } = tab
      underWay++
      return work(
        openHttpFront({
          tab,
          blockSeconds,
          send: (path, { headers, ...sent }) =>
            balancer.send(browser, path, {
              ...sent,
              headers: { ...headers, 'x-forwarded-for': browser.address, 'user-agent': agents[browser.kind] },
              cookies,
            }),
        }),
      ).finally(() => {
        underWay--
      })
    },
    async signIn(browser, { provider, leaving }, account) {
      const tab = tabOf(browser)
      tab.human = account.human as PersonId
      const answer = account.declines ? declined(leaving.page) : await login(leaving.page, account, tab)
      return answer && { provider, answer, sealed: null }
    },
    async quiet() {
      for (let calmSince = Date.now(); Date.now() - calmSince < quietMs; ) {
        if (underWay > 0) calmSince = Date.now()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    close: () => simulators.close(),
  }

  async function login(page: URL, { human }: Account, tab: Tab): Promise<URLSearchParams | null> {
    page.searchParams.set('login_hint', personaOf(human))
    // The providers' own cookies are thrown away: each sign-in is the first there.
    const cookies: Cookies = new Map()
    const shown = await simulators.send(page.pathname + page.search, { cookies }).catch(() => null)
    if (!shown) return null
    if (shown.location !== '') return new URL(shown.location).searchParams
    const form = autoForm(shown.text, page.href)
    if (!form) return null
    const answer = new URLSearchParams(form.fields)
    tab.posted.add(answer.get('state') ?? '')
    return answer
  }
}

function declined(page: URL): URLSearchParams {
  return new URLSearchParams({ error: 'access_denied', state: page.searchParams.get('state') ?? '' })
}

/** Enough for the kind of a device. */
const agents: Record<PersonalBrowser['kind'], string> = {
  android: 'Mozilla/5.0 (Linux; Android 14) Mobile',
  ios: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)',
  computer: 'Mozilla/5.0 (X11; Linux x86_64)',
  other: 'chaos',
}
