import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

/** The directives of a block of the example, comments aside: name and arguments. */
function directivesOf(text: string, head: string): Map<string, string[]> {
  const start = text.indexOf(`${head} {`)
  assert.notEqual(start, -1, head)
  const block = text.slice(text.indexOf('{', start) + 1, text.indexOf('\n    }', start))
  const found = new Map<string, string[]>()
  for (const [, name = '', value = ''] of block.matchAll(/^\s*(\w+) ([^;]+);$/gm))
    found.set(name, [...(found.get(name) ?? []), value])
  return found
}

describe('The example for nginx', () => {
  const text = readFileSync('deploy/nginx/gwanmun.conf', 'utf8')
  const board = directivesOf(text, 'location = /room.json')
  const rest = directivesOf(text, 'location /')

  it('keeps the public board: one request at a time fetches it, the last one is sent meanwhile and while the broker is away', () => {
    assert.deepEqual(board.get('proxy_cache'), ['gwanmun'])
    for (const name of ['proxy_cache_lock', 'proxy_cache_background_update', 'proxy_cache_revalidate'])
      assert.deepEqual(board.get(name), ['on'], name)
    assert.deepEqual(board.get('proxy_cache_use_stale'), ['error timeout updating http_500 http_502 http_503 http_504'])
    assert.match(text, /^proxy_cache_path \S+ .*keys_zone=gwanmun:\d+m max_size=\d+m inactive=15m/m)
    assert.equal(board.has('proxy_cache_valid'), false, 'how long is said by the broker')
  })

  it('keeps one board for each campaign and coding, whatever else a client sends', () => {
    assert.deepEqual(board.get('proxy_cache_key'), ['"$uri|$arg_campaign|$gwanmun_coding"'])
    assert.deepEqual(board.get('proxy_pass'), ['http://gwanmun/room.json$gwanmun_query'])
    assert.deepEqual(board.get('proxy_ignore_headers'), ['Vary'])
    const headers = board.get('proxy_set_header') ?? []
    for (const header of ['Cookie ""', 'Authorization ""', 'Accept-Encoding $gwanmun_coding'])
      assert(headers.includes(header), header)
  })

  it('keeps nothing of a person, compresses nothing, and tells the broker the address', () => {
    assert.deepEqual([...rest.keys()], ['proxy_pass', 'proxy_read_timeout'])
    const server = directivesOf(text, 'server')
    assert.deepEqual(server.get('gzip'), ['off'])
    assert(server.get('proxy_set_header')?.includes('X-Forwarded-For $proxy_add_x_forwarded_for'))
  })
})
