import { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import {
  type Assertion,
  type Attempt,
  type Ci,
  type ProviderAdapter,
  type ProviderDefinition,
  ProviderFault,
  type ProviderTools,
} from '../../src/domain/provider.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import type { ProviderHttp } from '../../src/federation/http.ts'
import { around, type Dice } from '../time/chance.ts'
import type { Timeline } from '../time/timeline.ts'

/** The five doors, and how many people like each best. */
export const doorsByLiking = [
  { id: 'certificate' as ProviderId, share: 0.15 },
  { id: 'phone' as ProviderId, share: 0.2, dependsOn: ['kcb'] },
  { id: 'ipin' as ProviderId, share: 0.1, dependsOn: ['kcb'] },
  { id: 'naver' as ProviderId, share: 0.25 },
  { id: 'kakao' as ProviderId, share: 0.3 },
]

/** What a provider knows of a person. */
export interface ProviderAccount {
  name: string
  birthDate: CalendarDate
}

/** A model of one provider: how it answers our server, and which codes it gave out. */
export interface ModelProvider {
  id: ProviderId
  dependsOn: readonly string[]
  /** `down`: 503 at once; `hanging`: no answer; `slow`: ten times as long. */
  condition: 'well' | 'down' | 'hanging' | 'slow'
  /** Gives a person a code, to be redeemed once. */
  login(account: ProviderAccount): string
  http: ProviderHttp
  definition: ProviderDefinition
}

/** Mean time of an answer, and how long our server waits for one, in milliseconds. */
const answerMs = 120
const totalMs = 8_000

export function openModelProvider(
  { id, dependsOn = [] }: { id: ProviderId; dependsOn?: readonly string[] },
  { timeline, roll }: { timeline: Timeline; roll: Dice },
): ModelProvider {
  const codes = new Map<string, ProviderAccount>()
  let given = 0

  async function answer(): Promise<void> {
    if (model.condition === 'hanging') {
      await timeline.sleep(totalMs)
      throw new ProviderFault('timeout')
    }
    await timeline.sleep((30 + around(roll, answerMs)) * (model.condition === 'slow' ? 10 : 1))
    if (model.condition === 'down') throw new ProviderFault('status')
  }
  const model: ModelProvider = {
    id,
    dependsOn,
    condition: 'well',
    login(account) {
      const code = `${id}-${given++}`
      codes.set(code, account)
      return code
    },
    http: {
      async fetch(_url, init) {
        await answer()
        const code = String(init?.body ?? '')
        const account = codes.get(code)
        codes.delete(code)
        // What an account says travels in a header: a body would be read as a stream, which costs more than the whole login.
        return account
          ? new Response(null, { headers: { account: encodeURIComponent(JSON.stringify(account)) } })
          : new Response(null, { status: 400 })
      },
      async reach() {
        await answer()
        return 200
      },
      close: async () => undefined,
    },
    definition: {
      id,
      name: { ko: id, en: id },
      need: { ko: id, en: id },
      icon: 'M0 0',
      acr: 'urn:gwanmun:loa:3',
      amr: ['pin'],
      dependsOn,
      dependencyNames: Object.fromEntries(dependsOn.map((name) => [name, { ko: name, en: name }])),
      open: (_settings, tools) => openModelAdapter(id, tools),
    },
  }
  return model
}

const endpoint = (id: ProviderId, path: string) => new URL(`https://${id}.example/${path}`)

function openModelAdapter(id: ProviderId, { fetchFor, now }: ProviderTools): ProviderAdapter {
  const [discover, redeem] = [fetchFor('discovery'), fetchFor('token')]
  const token = (code: string, signal?: AbortSignal) =>
    redeem(endpoint(id, 'token'), { method: 'POST', body: code, ...(signal && { signal }) })
  return {
    async begin(attempt) {
      const url = endpoint(id, 'authorize')
      url.searchParams.set('state', attempt.state)
      return url
    },
    async complete(attempt: Attempt, callback: URL): Promise<Assertion> {
      if (callback.searchParams.has('error')) throw new GwanmunError('citizen_declined', { provider: id })
      const code = callback.searchParams.get('code') ?? ''
      const account = (await token(code)).headers.get('account')
      if (account === null)
        throw new GwanmunError('assertion_invalid', { provider: id, fault: 'browser', reason: 'invalid_grant' })
      const { name, birthDate } = JSON.parse(decodeURIComponent(account)) as ProviderAccount
      return {
        ci: name as Ci,
        identity: {
          provider: id,
          name,
          birthDate,
          gender: null,
          nationality: 'domestic',
          phone: null,
          acr: 'urn:gwanmun:loa:3',
          amr: ['pin'],
          authTime: now() - (now() - attempt.startedAt) / 2,
        },
      }
    },
    async refresh() {
      await discover(endpoint(id, 'metadata'))
    },
    async probe(signal) {
      await token('a code that was never given', signal)
    },
    authorizationEndpoint: () => endpoint(id, 'authorize'),
  }
}
