import assert from 'node:assert/strict'
import { isLoopback, isSafeUrl } from '../../src/domain/loopback.ts'

describe('Loopback', () => {
  it('is localhost, 127.0.0.0/8 and ::1, however a URL spells them', () => {
    for (const host of [
      'localhost',
      'LOCALHOST',
      '127.0.0.1',
      '127.255.0.7',
      '127.1',
      '0x7f.1',
      '[::1]',
      '[0:0:0:0:0:0:0:1]',
    ])
      assert.ok(isLoopback(new URL(`http://${host}:3000/`).hostname), host)
  })

  it('is no other machine, and no name that only looks like it', () => {
    for (const host of [
      '128.0.0.1',
      '10.0.0.1',
      'localhost.example',
      '127.0.0.1.example',
      'my-localhost',
      '[::2]',
      '[::]',
    ])
      assert.ok(!isLoopback(new URL(`http://${host}/`).hostname), host)
  })

  it('is the only place where http is as safe as https', () => {
    const safe = (text: string) => isSafeUrl(new URL(text))
    assert.deepEqual(
      ['https://a.example/', 'http://127.0.0.2/', 'http://a.example/', 'ftp://localhost/', 'app:/callback'].map(safe),
      [true, true, false, false, false],
    )
  })
})
