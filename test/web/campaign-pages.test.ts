import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import type { InCampaign } from '../../src/citizen/in-campaign.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import { type CampaignPageTools, campaignPages } from '../../src/web/campaign-pages.ts'
import { openCookies } from '../../src/web/request/cookies.ts'
import { type CampaignTools, campaignRoutes } from '../../src/web/routes/campaigns.ts'
import { openPageTools } from '../../src/web/send.ts'
import { freePort } from '../support/ports.ts'

const own = (id: string) => ({ id }) as InCampaign
const [flu, shingles] = [own('flu'), own('shingles')]

/** Each campaign’s pages answer with its id. The browser is verified where it says so in a header; `j-service` is a relying party’s journey. */
async function serve(campaigns: CampaignPageTools['campaigns']): Promise<{ server: Server; origin: string }> {
  const tools = {
    campaigns,
    cookies: openCookies(false),
    requesters: {
      browser: ({ headers }: { headers: Record<string, unknown> }) => ({
        session: headers['x-verified'] ? 'session' : null,
        devices: [],
      }),
    },
    journeys: { named: async (id: string) => (id === 'j-service' ? { relyingParty: {} } : { relyingParty: null }) },
  } as unknown as CampaignPageTools
  const pagesOf = ({ id }: InCampaign): RequestHandler[] => [(_request, response) => void response.send(id)]
  return listen(express().use(campaignPages(tools, 'ko', pagesOf)))
}

async function listen(app: express.Express): Promise<{ server: Server; origin: string }> {
  // Express writes no refused request to the console.
  app.set('env', 'test')
  const server = createServer(app)
  const port = await freePort()
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe('The pages of the campaign that was chosen', () => {
  let several: Awaited<ReturnType<typeof serve>>
  let alone: Awaited<ReturnType<typeof serve>>
  before(async () => {
    several = await serve([flu, shingles])
    alone = await serve([flu])
  })
  after(() => [several, alone].map(({ server }) => server.close()))

  async function ask(path: string, { chosen, verified = true, at = several, method = 'GET' }: Asking = {}) {
    const headers = { ...(verified && { 'x-verified': '1' }), ...(chosen && { cookie: `gw_campaign=${chosen}` }) }
    const answer = await fetch(at.origin + path, { method, headers, redirect: 'manual' })
    const remembered = /^gw_campaign=(\w*)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? null
    const to = answer.headers.get('location')
    return { shown: to ?? (await answer.text()), remembered }
  }
  interface Asking {
    chosen?: string
    verified?: boolean
    at?: typeof several
    method?: string
  }

  it('are those that the address names, which is remembered; else those that were chosen in this browser', async () => {
    assert.deepEqual(await ask('/wait?campaign=shingles'), { shown: 'shingles', remembered: 'shingles' })
    assert.deepEqual(await ask('/wait', { chosen: 'shingles' }), { shown: 'shingles', remembered: null })
    assert.deepEqual(await ask('/wait?campaign=flu', { chosen: 'shingles' }), { shown: 'flu', remembered: 'flu' })
    assert.deepEqual(await ask('/wait?campaign=shingles', { chosen: 'shingles' }), {
      shown: 'shingles',
      remembered: null,
    })
  })

  it('are asked for of a verified person who has chosen none, or one that is gone, before anything is done in one', async () => {
    for (const path of ['/next', '/turn/mine', '/wait', '/slots', '/confirm', '/booking', '/next?journey=j-here'])
      for (const chosen of ['', 'gone']) assert.equal((await ask(path, { chosen })).shown, '/campaigns', path)
  })

  it('are the default one’s for a person who is not verified, on the way to a relying party, and for a form that names none', async () => {
    assert.equal((await ask('/next', { verified: false })).shown, 'flu')
    assert.equal((await ask('/next?journey=j-service')).shown, 'flu')
    assert.equal((await ask('/wait/leave', { method: 'POST' })).shown, 'flu')
    assert.equal((await ask('/turn')).shown, 'flu')
  })

  it('can be chosen while the hot store is away, in which a booking can be read and cancelled', async () => {
    const pages = openPageTools({
      site: { helpPhone: '02-0000-0000', helpUrl: null, notice: null },
      campaigns: { ids: ['flu', 'shingles'], first: () => ({ name: { ko: '독감', en: 'Influenza' } }) },
      assets: { paths: { css: '/a.css', js: '/a.js', icon: '/a.svg' } },
      providers: [],
      now: () => 0,
    })
    const session = async (request: { headers: Record<string, unknown> }) => {
      throw new GwanmunError(request.headers['x-verified'] ? 'store_unavailable' : 'internal')
    }
    const named = ['독감', '대상포진'].map((ko, at) => ({
      id: at === 0 ? 'flu' : 'shingles',
      name: () => ({ ko, en: ko }),
      window: { of: () => assert.fail('no person is known') },
    }))
    const tools = { campaigns: named, cookies: openCookies(false), requesters: { session }, pages }
    const routes = campaignRoutes(tools as unknown as CampaignTools, 'ko')
    const choice = await listen(express().use(routes))
    try {
      const { shown } = await ask('/campaigns', { at: choice })
      assert.ok(shown.includes('독감 선택') && shown.includes('대상포진 선택'))
      const refused = await ask('/campaigns', { at: choice, verified: false })
      assert.ok(!refused.shown.includes('선택'), 'and any other failure is none of it')
    } finally {
      choice.server.close()
    }
  })

  it('are never asked for where there is one campaign', async () => {
    assert.deepEqual(await ask('/next', { at: alone }), { shown: 'flu', remembered: null })
    assert.deepEqual(await ask('/wait?campaign=shingles', { at: alone }), { shown: 'flu', remembered: null })
  })
})
