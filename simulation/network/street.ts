import { GwanmunError } from '../../src/domain/errors.ts'
import type { PersonalBrowser } from '../people/browser.ts'
import type { Front } from '../people/front.ts'
import { NoAnswer, type Street } from '../people/town.ts'
import type { ModelProvider } from '../providers/model.ts'
import { call, type Network, type Server } from './network.ts'

/** A broker as browsers reach it. */
export interface Gate {
  name: string
  server: Server
  /** Null: not ready. */
  front: Front | null
}

/** The simulated way from people to brokers, and to the pages of the model providers. */
export function openStreet(network: Network, gates: readonly Gate[], providers: readonly ModelProvider[]): Street {
  return {
    gates: gates.length,
    async ask(browser, work) {
      const gate = gateFor(gates, browser)
      if (!gate) throw new NoAnswer()
      return call(network, gate.server, async () => {
        if (!gate.front) throw new GwanmunError('service_unavailable', { retryAfterSeconds: 1 })
        return work(gate.front)
      })
    },
    async signIn(_browser, { provider, leaving }, { human, birthDate, declines }) {
      const model = providers.find(({ id }) => id === provider)
      if (!model || model.condition === 'down' || model.condition === 'hanging') return null
      const answer = new URLSearchParams({ state: leaving.page.searchParams.get('state') ?? '' })
      if (declines) answer.set('error', 'access_denied')
      else answer.set('code', model.login({ name: human, birthDate }))
      return { provider, answer, sealed: leaving.sealed }
    },
  }
}

function gateFor(gates: readonly Gate[], browser: PersonalBrowser): Gate | null {
  for (let tried = 0; tried < gates.length; tried++) {
    const number = (browser.gate + tried) % gates.length
    const gate = gates[number]
    if (!gate || gate.server.state === 'down') continue
    browser.gate = number
    return gate
  }
  return null
}
