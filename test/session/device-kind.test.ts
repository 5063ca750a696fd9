import assert from 'node:assert/strict'
import type { DeviceKind } from '../../src/domain/session.ts'
import { deviceKind } from '../../src/session/device-kind.ts'

const cases: [string | undefined, DeviceKind][] = [
  ['Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36', 'android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1', 'ios'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36', 'computer'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15', 'computer'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'computer'],
  ['Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/126.0.0.0', 'computer'],
  ['curl/8.5.0', 'other'],
  ['', 'other'],
  [undefined, 'other'],
]

describe('Kind of device', () => {
  for (const [userAgent, kind] of cases)
    it(`calls “${userAgent?.slice(0, 40) ?? 'no User-Agent at all'}” ${kind}`, () => {
      assert.equal(deviceKind(userAgent), kind)
    })
})
