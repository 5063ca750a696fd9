import assert from 'node:assert/strict'
import { openCatalogueBoard } from '../../../src/web/live/catalogue.ts'

const slots = '/api/v1/slots'

describe('The board of what can be booked', () => {
  const open = () => {
    let now = 1_000
    const board = openCatalogueBoard({ now: () => now }, { 'x-frame-options': 'DENY' })
    return { board, pass: (ms: number) => (now += ms) }
  }

  it('sends the answer to an address, query and all, until its stock is read anew', () => {
    const { board, pass } = open()
    const url = `${slots}?region=seoul`
    const kept = board.keep(url, '{}', 3_000)
    pass(1_999)
    assert.equal(board.answer(url), kept)
    assert.deepEqual(board.find(slots, url), { cached: kept })
    for (const other of [slots, `${slots}?region=busan`, `${slots}?region=seoul&`])
      assert.equal(board.find(slots, other), null, other)
    pass(1)
    assert.equal(board.answer(url), null)
    assert.equal(board.find(slots, url), null)
  })

  it('knows no other path, whatever was kept for it', () => {
    const { board } = open()
    board.keep('/api/v1/session', '{}', 3_000)
    assert.equal(board.find('/api/v1/session', '/api/v1/session'), null)
  })

  it('carries the headers of every answer, and lets caches keep it for two seconds', () => {
    const { headers } = open().board.keep(slots, '{"total":0}', 3_000).as('identity')
    assert.deepEqual(
      [headers['x-frame-options'], headers['cache-control'], headers['content-type'], headers['content-length']],
      ['DENY', 'public, max-age=2', 'application/json; charset=utf-8', 11],
    )
  })

  it('keeps 32 MiB at most: the answers that were asked for least recently go', () => {
    const { board } = open()
    const big = ' '.repeat(1024 * 1024)
    for (let page = 0; page < 40; page++) board.keep(`${slots}?page=${page}`, big, 3_000)
    const held = Array.from({ length: 40 }, (_, page) => board.answer(`${slots}?page=${page}`) !== null)
    assert.deepEqual([held.filter(Boolean).length, held.indexOf(true)], [31, 9])
  })
})
