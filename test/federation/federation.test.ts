import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import { hasCode } from '../../src/domain/errors.ts'
import type { PersonId, ProviderId } from '../../src/domain/ids.ts'
import type { Assertion, Attempt, Ci, ProviderDefinition, ProviderTools } from '../../src/domain/provider.ts'
import { openFederation, personOf } from '../../src/federation/federation.ts'
import { defaultHttpSettings } from '../../src/federation/http.ts'
import type { AuthenticateOptions } from '../../src/federation/strategy.ts'
import { openAliases } from '../../src/keyring/aliases.ts'
import { openFairQueue } from '../../src/limits/fair-queue.ts'
import { system } from '../../src/system.ts'

function definition(id: string, change: Partial<ReturnType<ProviderDefinition['open']>> = {}) {
  const seen: { settings: unknown; tools: ProviderTools }[] = []
  const door: ProviderDefinition = {
    id: id as ProviderId,
    name: { ko: id, en: id },
    need: { ko: '', en: '' },
    icon: 'M3 12h18',
    acr: 'urn:gwanmun:loa:2',
    amr: [],
    open(settings, tools) {
      seen.push({ settings, tools })
      return {
        begin: async () => new URL('https://provider.example/'),
        complete: () => Promise.reject(new Error('unused')),
        refresh: async () => {},
        probe: async () => {},
        ...change,
      }
    },
  }
  return { door, seen }
}

const tools = (guarded: string[] = []) => ({
  world: system,
  guard: (provider: ProviderId, step: string, call: typeof fetch) => {
    guarded.push(`${provider} ${step}`)
    return call
  },
  http: defaultHttpSettings,
  causeSeen: () => undefined,
  queueFor: (provider: ProviderId) => openFairQueue(provider, { permits: 2, waitLimitMs: 10 }, system),
  deadlineMs: 10_000,
})

describe('The federation', () => {
  it('opens every configured door with its own settings, in their order', async () => {
    const [one, two] = [definition('one'), definition('two')]
    const federation = openFederation(
      [
        { definition: one.door, settings: { key: 1 } },
        { definition: two.door, settings: { key: 2 } },
      ],
      tools(),
    )
    assert.deepEqual(
      federation.providers.map((door) => door.definition.id),
      ['one', 'two'],
    )
    assert.deepEqual([one.seen[0]?.settings, two.seen[0]?.settings], [{ key: 1 }, { key: 2 }])
    await federation.stop()
  })

  it('puts every call of an adapter behind the guard of that provider and step', async () => {
    const guarded: string[] = []
    const { door, seen } = definition('one')
    const federation = openFederation([{ definition: door, settings: {} }], tools(guarded))
    seen[0]?.tools.fetchFor('token')
    seen[0]?.tools.fetchFor('userinfo')
    assert.deepEqual(guarded, ['one token', 'one userinfo'])
    await federation.stop()
  })

  it('lets returned people wait in a queue of their provider, and tells how many wait', async () => {
    let calls = 0
    const complete = () => {
      calls++
      return new Promise<Assertion>(() => {})
    }
    const doors = ['one', 'two'].map((id) => ({ definition: definition(id, { complete }).door, settings: {} }))
    const federation = openFederation(doors, tools())
    const callback = new URL('https://broker.example/doors/one/callback?code=a')
    const comesBack = () =>
      new Promise((resolve) => {
        const options: AuthenticateOptions = { attempt: { provider: 'one' } as Attempt, callback }
        const pass: RequestHandler = federation.passport.authenticate('one', { session: false, ...options }, resolve)
        pass({ socket: {} } as Request, {} as Response, resolve)
      })
    void comesBack()
    void comesBack()
    const third = comesBack()
    assert.deepEqual([calls, federation.providers.map((door) => door.waiting())], [2, [1, 0]])
    assert.ok(hasCode(await third, 'provider_unavailable'))
    assert.deepEqual([calls, federation.providers.map((door) => door.waiting())], [2, [0, 0]])
    await federation.stop()
  })

  it('fetches metadata of all doors in the background: one that hangs delays no start', async () => {
    const fetched: string[] = []
    const hanging = definition('hanging', { refresh: () => new Promise(() => {}) })
    const other = definition('other', {
      refresh: async () => {
        fetched.push('other')
      },
    })
    const federation = openFederation(
      [hanging, other].map(({ door }) => ({ definition: door, settings: {} })),
      tools(),
    )
    const { signal } = new AbortController()
    for (const job of federation.jobs) void job.run(signal)
    await Promise.resolve()
    assert.deepEqual(fetched, ['other'])
    await federation.stop()
  })

  it('looks at the page of a door past its breaker, once its address is known, unless no look is wanted', async () => {
    const asked: (string | undefined)[] = []
    const server = createServer(({ url }, response) => {
      asked.push(url)
      response.writeHead(400).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    let page: URL | null = null
    const { door } = definition('one', { authorizationEndpoint: () => page })
    const guarded: string[] = []
    const federation = openFederation(
      [
        { definition: door, settings: {} },
        { definition: door, settings: {}, probeAuthorization: false },
        { definition: definition('two').door, settings: {} },
      ],
      tools(guarded),
    )
    const [one, unseen, two] = federation.providers
    const { signal } = new AbortController()
    assert.equal(await one?.checkLoginPage?.(signal), false)
    page = new URL(`http://127.0.0.1:${port}//authorize?state=a`)
    assert.equal(await one?.checkLoginPage?.(signal), true)
    assert.deepEqual(
      [asked, guarded, unseen?.checkLoginPage, two?.checkLoginPage],
      [['//authorize'], [], undefined, undefined],
    )
    await federation.stop()
    await new Promise((resolve) => server.close(resolve))
  })

  it('takes what an adapter throws before it promises anything for a failure like any other', async () => {
    const careless = (): never => {
      throw new Error('of an adapter')
    }
    const { door } = definition('one', { probe: careless, refresh: careless, authorizationEndpoint: careless })
    const federation = openFederation([{ definition: door, settings: {} }], tools())
    const [one] = federation.providers
    const { signal } = new AbortController()
    await assert.rejects(async () => federation.jobs[0]?.run(signal), /of an adapter/)
    const asked = [one?.probe(signal), one?.checkLoginPage?.(signal)]
    for (const answer of asked)
      await assert.rejects(answer ?? Promise.resolve(), (error: Error) => /of an adapter/.test(String(error.cause)))
    await federation.stop()
  })
})

describe('The identity of a person', () => {
  const key = { version: 1, key: system.token(256) }
  const aliasesOf = openAliases([key])
  const about = (ci: string) => ({ ci: ci as Ci }) as Assertion

  it('is found by the CI through aliases only, and a fresh random person where there is none', async () => {
    const known = new Map<string, PersonId>()
    const asked: string[] = []
    const people = {
      async resolve(aliases: readonly { digest: string }[], fresh: PersonId) {
        asked.push(...aliases.map(({ digest }) => digest))
        const found = aliases.map(({ digest }) => known.get(digest)).find((person) => person !== undefined)
        const person = found ?? fresh
        for (const { digest } of aliases) known.set(digest, person)
        return person
      },
    }
    const who = (ci: string) => personOf(about(ci), { world: system, aliasesOf, people })
    const [first, again, other] = [await who('ci-of-jiyu'), await who('ci-of-jiyu'), await who('ci-of-minho')]
    assert.equal(first, again)
    assert.notEqual(first, other)
    assert.ok(!asked.some((digest) => digest.includes('ci-of')))
    assert.ok(!first.includes('ci-of'))
  })
})
