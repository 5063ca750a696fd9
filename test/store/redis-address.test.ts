import assert from 'node:assert/strict'
import { redisAddress } from '../../src/store/redis/address.ts'

const nothing = { tls: false, username: null, password: null, sentinelPassword: null, db: 0, master: null }

describe('Address of Redis', () => {
  it('is one server, on the usual port unless told otherwise', () => {
    const nodes = [{ host: 'redis.internal', port: 6379 }]
    assert.deepEqual(redisAddress({ url: 'redis://redis.internal' }), { ...nothing, kind: 'single', nodes })
    assert.deepEqual(redisAddress({ url: 'redis://redis.internal:7000/3' }), {
      ...nothing,
      kind: 'single',
      db: 3,
      nodes: [{ host: 'redis.internal', port: 7000 }],
    })
  })

  it('may ask for TLS, a user and a password with signs in it', () => {
    assert.deepEqual(redisAddress({ url: 'rediss://app:p%40ss%2Fw%3Ard@[::1]:6380' }), {
      ...nothing,
      kind: 'single',
      tls: true,
      username: 'app',
      password: 'p@ss/w:rd',
      nodes: [{ host: '::1', port: 6380 }],
    })
    const { username, password } = redisAddress({ url: 'redis://:only-a-password@redis' })
    assert.deepEqual([username, password], [null, 'only-a-password'])
  })

  it('may lead through Sentinels to a master by name', () => {
    const url = 'rediss+sentinel://:secret@one:26379,two,three:26380/main?db=2&sentinelPassword=other'
    assert.deepEqual(redisAddress({ url }), {
      kind: 'sentinel',
      tls: true,
      username: null,
      password: 'secret',
      sentinelPassword: 'other',
      db: 2,
      master: 'main',
      nodes: [
        { host: 'one', port: 26379 },
        { host: 'two', port: 26379 },
        { host: 'three', port: 26380 },
      ],
    })
  })

  it('may be some nodes of a Cluster, with a user and TLS for all of them', () => {
    const nodes = [
      { host: '10.0.0.1', port: 7000 },
      { host: '10.0.0.2', port: 7001 },
    ]
    const clusterNodes = '10.0.0.1:7000, 10.0.0.2:7001'
    assert.deepEqual(redisAddress({ clusterNodes }), { ...nothing, kind: 'cluster', nodes })
    assert.deepEqual(redisAddress({ clusterNodes: `rediss://app:secret@${clusterNodes}` }), {
      ...nothing,
      kind: 'cluster',
      nodes,
      tls: true,
      username: 'app',
      password: 'secret',
    })
  })

  it('is refused in words that repeat no password', () => {
    const wrong = [
      { url: 'redis.internal:6379' },
      { url: 'http://:secret@redis' },
      { url: 'redis://:secret@one,two' },
      { url: 'redis://:secret@one/first' },
      { url: 'redis://:secret@one:port' },
      { url: 'redis://:secret@one:70000' },
      { url: 'redis+sentinel://:secret@one,two' },
      { url: 'redis+sentinel://:secret@one,two/main?db=-1' },
      { url: 'redis://:sec%ret@one' },
      { url: '' },
      { clusterNodes: '' },
      { clusterNodes: 'one:7000,' },
      { clusterNodes: 'redis+sentinel://:secret@one/main' },
    ]
    for (const settings of wrong)
      assert.throws(
        () => redisAddress(settings),
        ({ message }: Error) => /Redis|REDIS/.test(message) && !message.includes('sec'),
        JSON.stringify(settings),
      )
  })

  it('refuses every parameter it does not know, by name, so that no installation ends in database 0 by a typing error', () => {
    const refused: [Parameters<typeof redisAddress>[0], RegExp][] = [
      [{ url: 'redis://:secret@redis?db=3' }, /REDIS_URL: .*not known: db\..*redis:\/\/host:port\/2/],
      [{ url: 'rediss://redis/3?family=6&tls=1' }, /not known: family, tls\./],
      [{ url: 'redis+sentinel://one/main?database=3' }, /not known: database\. Known are: db, sentinelPassword/],
      [{ url: 'redis+sentinel://one/main?db=3&db=4' }, /parameter db twice/],
      [{ url: 'redis://redis?p%C3%A4ss/secret=1' }, /not known: \(unreadable\)/],
      [{ clusterNodes: 'one:7000?db=1' }, /REDIS_CLUSTER_NODES: .*not known: db\./],
      [{ url: 'redis://redis/3.5' }, /not a number/],
      [{ url: 'redis://redis/0x10' }, /not a number/],
    ]
    for (const [settings, message] of refused)
      assert.throws(() => redisAddress(settings), message, JSON.stringify(settings))
    assert.equal(redisAddress({ url: 'redis://redis/3?' }).db, 3)
  })
})
