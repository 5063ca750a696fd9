import assert from 'node:assert/strict'
import iconv from 'iconv-lite'
import { type MockRegistry, startMockRegistry } from '../../mock-registry/index.ts'

describe('the legacy registry simulator', () => {
  let registry: MockRegistry
  before(async () => {
    registry = await startMockRegistry({ port: 0 })
  })
  after(() => registry.close())

  async function ask(body: string): Promise<{ status: number; type: string | null; text: string; bytes: Buffer }> {
    const answer = await fetch(`${registry.url}/eligibility`, {
      method: 'POST',
      headers: { 'content-type': 'application/xml; charset=EUC-KR' },
      body: new Uint8Array(iconv.encode(body, 'euc-kr')),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      text: iconv.decode(bytes, 'euc-kr'),
      bytes,
    }
  }

  const question = (number: string) =>
    `<?xml version="1.0" encoding="EUC-KR"?><request><registryNumber>${number}</registryNumber></request>`

  it('finds every person eligible, in XML and EUC-KR', async () => {
    const { status, type, text, bytes } = await ask(question('SIM-P00000001'))
    assert.equal(status, 200)
    assert.equal(type, 'application/xml; charset=EUC-KR')
    assert.match(text, /^<\?xml version="1.0" encoding="EUC-KR"\?><response>/)
    assert.match(text, /<registryNumber>SIM-P00000001<\/registryNumber>/)
    assert.match(text, /<result>eligible<\/result>/)
    assert.match(text, /접종 대상자입니다/)
    assert.ok(!bytes.toString('utf8').includes('접종'), 'the bytes are not UTF-8')
  })

  it('answers bad XML with an error in XML', async () => {
    for (const bad of ['', 'eligible?', '<request><registryNumber>A</request>', '<other/>', '<request/>']) {
      const { status, text } = await ask(bad)
      assert.equal(status, 400, bad)
      assert.match(text, /<error><code>BAD_XML<\/code>/)
    }
  })

  it('refuses what looks like a real resident registration number, and markup in it', async () => {
    for (const number of ['900101-1000000', '9001011000000', '&lt;b&gt;', 'x'.repeat(41), '']) {
      const { status, text } = await ask(question(number))
      assert.equal(status, 400, number)
      assert.match(text, /BAD_NUMBER/)
    }
  })

  it('expands no entities', async () => {
    const { status } = await ask(
      '<!DOCTYPE r [<!ENTITY e "SIM">]><request><registryNumber>&e;</registryNumber></request>',
    )
    assert.equal(status, 400)
  })

  it('knows one question, by POST, of reasonable size', async () => {
    assert.equal((await fetch(`${registry.url}/eligibility`)).status, 405)
    assert.equal((await fetch(`${registry.url}/other`)).status, 404)
    assert.equal((await fetch(`${registry.url}/healthz`)).status, 200)
    assert.equal((await ask(question('A'.repeat(20_000)))).status, 413)
  })

  it('names the setting when its port is in use', async () => {
    await assert.rejects(startMockRegistry({ port: registry.port }), (error: NodeJS.ErrnoException) => {
      assert.equal(error.code, 'EADDRINUSE')
      assert.match(error.message, /^port \d+ at 127\.0\.0\.1 is in use; choose another by MOCK_REGISTRY_PORT$/)
      return true
    })
  })
})
