import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { demoConfiguration } from '../../../demo/configuration.ts'
import { ConfigError, readFileConfig } from '../../../src/config.ts'
import { networkShardOf } from '../../../src/health/evidence/round-trip-counters.ts'
import { system } from '../../../src/system.ts'
import { type LightsServer, openLightsServer } from '../../../src/web/live/lights.ts'
import { isProxyRange, openClientAddress } from '../../../src/web/request/client-address.ts'

function asked(peer: string | undefined, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return { headers, socket: { remoteAddress: peer } } as never
}

/** The address of who asks, behind these proxies. */
function addressBehind(trustedProxies: readonly string[], peer: string | undefined, forwarded?: string): string {
  return openClientAddress(trustedProxies, () => {})(asked(peer, forwarded))
}

const proxies = ['10.0.0.0/8', '192.0.2.1', '2001:db8:ffff::/48', 'loopback']
const proxyAddress = fc.constantFrom('10.1.2.3', '::ffff:10.9.9.9', '192.0.2.1', '2001:db8:ffff::7', '127.0.0.1', '::1')
/** People, none of them at a proxy's address. */
const person = fc.oneof(
  fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `203.0.${a}.${b}`),
  fc.tuple(fc.nat(0xffff), fc.nat(0xfffe)).map(([a, b]) => `2400:${a.toString(16)}::${(b + 1).toString(16)}`),
)
/** Whatever a client writes into the header before any proxy does; it ends no line. */
const made = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
  fc.array(fc.oneof(person, proxyAddress, fc.constant('unknown')), { maxLength: 6 }).map((hops) => hops.join(', ')),
)

describe('The address of who asks', () => {
  it('is that of the connected peer while no proxy is trusted, whatever the header says', () => {
    fc.assert(
      fc.property(fc.oneof(person, proxyAddress), made, (peer, header) => {
        assert.equal(addressBehind([], peer, header), addressBehind([], peer))
      }),
    )
    assert.equal(addressBehind([], '203.0.113.7', '198.51.100.1'), '203.0.113.7')
  })

  it('is that of the connected peer when it is no trusted proxy, whatever the header says', () => {
    fc.assert(fc.property(person, made, (peer, header) => addressBehind(proxies, peer, header) === peer))
  })

  it('is, behind any row of trusted proxies, the one they were asked from; what a client made up stands left of it', () => {
    fc.assert(
      fc.property(
        made,
        person,
        fc.array(proxyAddress, { maxLength: 3 }),
        proxyAddress,
        (header, client, between, peer) => {
          const forwarded = [header, client, ...between].join(', ')
          assert.equal(addressBehind(proxies, peer, forwarded), client)
        },
      ),
    )
  })

  it('is that of the proxy itself when it says nothing, or nothing that is an address', () => {
    assert.equal(addressBehind(proxies, '10.1.2.3'), '10.1.2.3')
    assert.equal(addressBehind(proxies, '10.1.2.3', ''), '10.1.2.3')
    assert.equal(addressBehind(proxies, '10.1.2.3', '203.0.113.7, unknown'), '10.1.2.3')
    assert.equal(addressBehind(proxies, '10.1.2.3', '203.0.113.7, _hidden, 192.0.2.1'), '192.0.2.1')
  })

  it('is the outermost proxy where a request began at one', () => {
    assert.equal(addressBehind(proxies, '10.1.2.3', '192.0.2.1, 10.3.3.3'), '192.0.2.1')
  })

  it('is one, however it is written: mapped into IPv6, in brackets, with a port', () => {
    for (const written of ['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:203.0.113.7', '203.0.113.7:40001'])
      assert.equal(addressBehind(proxies, '10.1.2.3', written), '203.0.113.7', written)
    for (const written of ['2001:db8::7', '[2001:db8::7]', '[2001:db8::7]:40001'])
      assert.equal(addressBehind(proxies, '10.1.2.3', written), '2001:db8::7', written)
    assert.equal(addressBehind([], '::ffff:203.0.113.7'), '203.0.113.7')
    assert.equal(addressBehind(proxies, '10.1.2.3', '203.0.113.7, 10.3.3.3:5000, [2001:db8:ffff::1]:1'), '203.0.113.7')
  })

  it('follows ranges of either family, to their very edges, and IPv4 that came by way of IPv6', () => {
    const believed: [string, string, boolean][] = [
      ['10.0.0.0/8', '10.255.255.255', true],
      ['10.0.0.0/8', '11.0.0.0', false],
      ['10.0.0.0/8', '::ffff:10.0.0.1', true],
      ['::ffff:10.0.0.1', '10.0.0.1', true],
      ['::ffff:10.0.0.0/104', '10.7.7.7', true],
      ['::ffff:10.0.0.0/104', '11.0.0.0', false],
      ['2001:db8:ffff::/48', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', true],
      ['2001:db8:ffff::/48', '2001:db9::', false],
      ['192.0.2.0/255.255.255.128', '192.0.2.127', true],
      ['192.0.2.0/255.255.255.128', '192.0.2.128', false],
      ['loopback', '::1', true],
      ['loopback', '::ffff:127.8.8.8', true],
      ['linklocal', 'fe80::1', true],
      ['uniquelocal', '192.168.1.1', true],
      ['uniquelocal', 'fd00::1', true],
      ['uniquelocal', '172.32.0.1', false],
    ]
    for (const [range, peer, trusted] of believed)
      assert.equal(addressBehind([range], peer, '203.0.113.7') === '203.0.113.7', trusted, `${range} ${peer}`)
  })

  it('is unknown once the connection is gone', () => {
    for (const trusted of [[], proxies]) assert.equal(addressBehind(trusted, undefined, '203.0.113.7'), '')
  })

  it('claimed by an untrusted peer is logged once, without the address', () => {
    const told: unknown[][] = []
    const addressOf = openClientAddress(proxies, (...given: unknown[]) => told.push(given))
    addressOf(asked('203.0.113.7'))
    addressOf(asked('10.1.2.3', '203.0.113.7'))
    addressOf(asked('10.1.2.3', ''))
    addressOf(asked('::ffff:10.1.2.3', '198.51.100.1, 203.0.113.7'))
    assert.deepEqual(told, [], 'nothing is wrong with what a trusted proxy forwards')
    for (let n = 0; n < 100; n++) addressOf(asked(`203.0.113.${n}`, '198.51.100.1'))
    assert.deepEqual(told, [[]])
  })
})

describe('Streams of the lights behind a proxy', () => {
  const running: LightsServer[] = []
  afterEach(() => {
    for (const lights of running.splice(0)) lights.stop()
  })
  const lightsBehind = (trustedProxies: readonly string[]) => {
    const lights = openLightsServer({
      world: system,
      pages: [],
      headers: {},
      addressOf: openClientAddress(trustedProxies, () => {}),
    })
    lights.publish({ measuredAt: 0, nextMs: 3_000, staleMs: 30_000, doors: [] })
    running.push(lights)
    /** Opens one; its status. */
    return (peer: string, forwarded?: string): number => {
      let status = 0
      const response = {
        writeHead: (given: number) => {
          status = given
          return response
        },
        writableLength: 0,
        write: () => true,
        end: () => undefined,
      }
      const { headers, socket } = asked(peer, forwarded)
      const request = { method: 'GET', url: '/lights/stream', headers, socket, once: () => undefined }
      assert.ok(lights.handle(request as never, response as never))
      return status
    }
  }

  it('are counted by the person, wherever they are asked for and whatever they make up', () => {
    const open = lightsBehind(['10.0.0.0/8', '2001:db8:ffff::/48'])
    const peers = ['10.1.1.1', '::ffff:10.2.2.2', '2001:db8:ffff::1']
    for (let n = 0; n < 100; n++)
      assert.equal(open(peers[n % 3] ?? '', `198.51.100.${n}, 203.0.113.7${n % 2 ? '' : `:${40_000 + n}`}`), 200)
    for (const peer of peers) assert.equal(open(peer, '198.51.100.200, ::ffff:203.0.113.7'), 503)
    assert.equal(open('203.0.113.7'), 503, 'nor is the way past the proxy another one')
    assert.equal(open('10.1.1.1', '203.0.113.8'), 200, 'the others behind it have their own')
  })

  it('are counted by the proxy while it is not trusted, whomever it forwards', () => {
    const open = lightsBehind(['10.0.0.0/8'])
    for (let n = 0; n < 100; n++) assert.equal(open('192.0.2.1', `203.0.113.${n}`), 200)
    assert.equal(open('192.0.2.1', '198.51.100.1'), 503)
  })
})

describe('Proxies in the configuration', () => {
  const demo = demoConfiguration({}, Date.parse('2026-08-09T12:00:00+09:00'))

  it('are none by default; addresses, ranges and three names are taken', () => {
    assert.deepEqual(readFileConfig(demo).trustedProxies, [])
    const trustedProxies = ['loopback', 'linklocal', 'uniquelocal', '192.0.2.1', '10.0.0.0/8', '::1', '2001:db8::/32']
    assert.deepEqual(readFileConfig({ ...demo, trustedProxies }).trustedProxies, trustedProxies)
  })

  it('that are none are complained about all at once, by path and never by value', () => {
    const wrong = ['10.0.0.0/33', '10.0.0.1', 'proxy.secret.example', 1, '2001:db8::/129', '']
    assert.throws(
      () => readFileConfig({ ...demo, trustedProxies: wrong, limits: { holdSeconds: 1 } }),
      (error) => {
        assert(error instanceof ConfigError)
        for (const index of [0, 2, 3, 4, 5]) assert(error.message.includes(`trustedProxies[${index}]`), error.message)
        assert(!error.message.includes('trustedProxies[1]'), error.message)
        assert(error.message.includes('limits.holdSeconds'))
        assert(!error.message.includes('secret'))
        return true
      },
    )
  })

  it('are never a number of hops, nor all peers: any of them could claim any address', () => {
    for (const trustedProxies of [true, 1, 'loopback', ['true'], ['1'], ['*'], ['0.0.0.0/0'], ['::/0'], ['Loopback']])
      assert.throws(() => readFileConfig({ ...demo, trustedProxies }), /trustedProxies/, JSON.stringify(trustedProxies))
  })

  it('can be read whenever the configuration was', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), made), fc.nat(130), (text, bits) => {
        for (const range of [text, `${text}/${bits}`])
          if (isProxyRange(range)) assert.doesNotThrow(() => addressBehind([range], '203.0.113.7', '198.51.100.1'))
      }),
    )
  })
})

describe('People away, behind a trusted proxy', () => {
  it('are in the lots of their own networks', () => {
    const lots = new Set(
      Array.from({ length: 200 }, (_, n) =>
        networkShardOf(addressBehind(proxies, '10.1.2.3', `203.${n}.113.7`), 'salt'),
      ),
    )
    assert.equal(lots.size, 16)
    const together = new Set(
      Array.from({ length: 200 }, (_, n) => networkShardOf(addressBehind([], '10.1.2.3', `203.${n}.113.7`), 'salt')),
    )
    assert.equal(together.size, 1)
  })
})
