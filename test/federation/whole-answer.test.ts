import assert from 'node:assert/strict'
import { WholeAnswer } from '../../src/federation/whole-answer.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text).buffer
const head = { status: 400, headers: new Headers({ 'content-type': 'application/json' }) }

/** Every way to read a body, as text. */
const ways: Record<string, (answer: Response) => Promise<string>> = {
  text: (answer) => answer.text(),
  json: async (answer) => JSON.stringify(await answer.json()),
  'array buffer': async (answer) => new TextDecoder().decode(await answer.arrayBuffer()),
  blob: async (answer) => (await answer.blob()).text(),
  stream: (answer) => new Response(answer.body).text(),
  'a copy of it': (answer) => answer.clone().text(),
  'itself after a copy was made': (answer) => {
    answer.clone()
    return answer.text()
  },
}

describe('A whole answer', () => {
  it('is a Response with status and headers, and not read yet', () => {
    const answer = new WholeAnswer(bytesOf('{}'), head)
    assert.ok(answer instanceof Response)
    assert.deepEqual([answer.status, answer.ok, answer.bodyUsed], [400, false, false])
    assert.equal(answer.headers.get('content-type'), 'application/json')
  })

  for (const [way, read] of Object.entries(ways))
    it(`says the same as any Response when it is read as ${way}`, async () => {
      for (const text of ['{"code":"가나다"}', '\uFEFF{"code":1}', '{"code":"\\u0000"}'])
        assert.equal(await read(new WholeAnswer(bytesOf(text), head)), await read(new Response(bytesOf(text), head)))
    })

  it('decodes what is no UTF-8 as any Response does, and refuses what is no JSON', async () => {
    const bytes = Uint8Array.of(0x7b, 0xff, 0xc0, 0x7d).buffer
    assert.equal(await new WholeAnswer(bytes, head).text(), await new Response(bytes).text())
    await assert.rejects(new WholeAnswer(bytesOf('<html>'), head).json(), SyntaxError)
    await assert.rejects(new WholeAnswer(bytesOf(''), head).json(), SyntaxError)
  })

  it('can be read once', async () => {
    for (const [way, read] of Object.entries(ways).filter(([, one]) => one !== ways['a copy of it'])) {
      const answer = new WholeAnswer(bytesOf('{}'), head)
      await read(answer)
      assert.equal(answer.bodyUsed, true, way)
      await assert.rejects(async () => answer.text(), TypeError, way)
      await assert.rejects(async () => answer.arrayBuffer(), TypeError, way)
    }
  })
})
