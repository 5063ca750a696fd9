import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { exitCodeOf, printed } from '../../src/doctor/doctor.ts'
import { hostComplaints } from '../../src/doctor/installation.ts'
import { nodeComplaints } from '../../src/doctor/node-line.ts'
import type { Complaint } from '../../src/domain/complaint.ts'
import { compiled } from '../support/compiled.ts'
import { brief, type DoctorBench, issuer, openDoctorBench } from './bench.ts'

describe('The doctor', () => {
  let bench: DoctorBench
  before(async () => {
    bench = await openDoctorBench()
  })
  after(() => bench.close())
  const said = async (above: Record<string, string>) => (await bench.complaints(above)).map(brief)

  it('says nothing of an installation in which nothing is wrong', async () => {
    assert.deepEqual(await bench.complaints(), [])
  })

  it('has an exit code for scripts: 0 nothing, 1 fatal, 2 warnings only', () => {
    const complaint = (weight: Complaint['weight']): Complaint => ({
      code: 'x',
      weight,
      setting: 'X',
      what: 'It is.',
      mend: 'Mend.',
    })
    const code = (...weights: Complaint['weight'][]) =>
      exitCodeOf([{ part: 'stores', complaints: weights.map(complaint) }])
    assert.deepEqual([code(), code('warning'), code('warning', 'fatal')], [0, 2, 1])
    const text = printed([
      { part: 'Node', complaints: [] },
      { part: 'stores', complaints: [complaint('fatal'), complaint('warning')] },
    ])
    assert.equal(text, '✔ Node\nstores\n  ✖ X: It is. Mend.\n  ! X: It is. Mend.')
  })

  it('is a command: JSON for scripts, no secret in it', async () => {
    const config = await bench.configured({ providers: { kakao: { clientSecret: 'wrong-and-secret' } } })
    const run = promisify(execFile)(process.execPath, [await compiled('src/doctor.ts'), '--json'], {
      env: { ...process.env, ...bench.variables, GWANMUN_CONFIG: config },
    })
    const failed = await run.then(
      () => assert.fail('exit code 0'),
      (error: { code: number; stdout: string }) => error,
    )
    assert.equal(failed.code, 2)
    assert.ok(!failed.stdout.includes('wrong-and-secret'))
    const codes = (JSON.parse(failed.stdout) as Complaint[]).map(({ code }) => code)
    assert.ok(codes.includes('provider_oauth_error'), `${codes}`)
  })

  describe('of settings', () => {
    it('names everything that is missing at once', async () => {
      const missing = await said({ ISSUER: '', GWANMUN_CONFIG: '', GWANMUN_KEYRING: '', GWANMUN_EMBEDDED_STORES: '' })
      assert.deepEqual(missing, [
        'setting_missing @ GWANMUN_CONFIG',
        'setting_missing @ GWANMUN_KEYRING',
        'setting_missing @ ISSUER',
        'store_missing @ REDIS_URL or REDIS_CLUSTER_NODES',
        'store_missing @ DATABASE_URL',
      ])
    })

    it('names each wrong value by its place', async () => {
      assert.deepEqual(await said({ PORT: 'many', ISSUER: 'http://broker.example' }), [
        'setting_invalid @ PORT',
        'setting_invalid @ ISSUER',
      ])
      const config = await bench.configured({ limits: { blockSeconds: -1 }, lights: { colour: 'blue' } })
      const places = await said({ GWANMUN_CONFIG: config })
      assert.ok(places.includes('setting_invalid @ limits.blockSeconds'), `${places}`)
      assert.deepEqual(await said({ GWANMUN_CONFIG: await bench.configured({ providers: { toss: {} } }) }), [
        'provider_unknown @ providers.toss',
      ])
    })

    it('tells files that are not there, no JSON, or readable by others', async () => {
      assert.deepEqual(await said({ GWANMUN_CONFIG: '/nowhere/gwanmun.json' }), ['file_unreadable @ GWANMUN_CONFIG'])
      assert.deepEqual(await said({ GWANMUN_CONFIG: await bench.file('broken.json', '{"secret":') }), [
        'file_not_json @ GWANMUN_CONFIG',
      ])
      assert.deepEqual(await said({ GWANMUN_KEYRING: await bench.file('no-keys.json', '{}') }), [
        'keyring_unfit @ GWANMUN_KEYRING',
      ])
      await bench.file('keyring.json', await readFile(bench.variables['GWANMUN_KEYRING'] ?? '', 'utf8'), 0o644)
      assert.deepEqual(await said({}), ['keyring_readable @ GWANMUN_KEYRING'])
      await bench.file('keyring.json', await readFile(bench.variables['GWANMUN_KEYRING'] ?? '', 'utf8'), 0o600)
    })

    it('tells a HOST at which the port cannot be opened', () => {
      const codes = (host: string | undefined, ...own: string[]) => hostComplaints(host, own).map(({ code }) => code)
      for (const host of [undefined, '0.0.0.0', '127.0.0.2', '192.0.2.7', 'broker.internal'])
        assert.deepEqual(codes(host, '127.0.0.1', '192.0.2.7'), [], host)
      assert.deepEqual(codes('192.0.2.8', '127.0.0.1', '192.0.2.7'), ['host_not_ours'])
      assert.deepEqual(codes('::', '127.0.0.1', '192.0.2.7'), ['host_not_ours'], 'no IPv6')
      assert.deepEqual(codes('::', '127.0.0.1', '::1'), [])
    })

    it('tells what is only fit for a trial', async () => {
      const found = await said({ ISSUER: 'https://broker.example' })
      for (const one of [
        'secret_published @ GWANMUN_CONFIG',
        'trusted_proxies_missing @ trustedProxies',
        'help_phone_invented @ site.helpPhone',
      ])
        assert.ok(found.includes(one), `${one} in ${found}`)
    })
  })

  describe('of Node', () => {
    const on = (version: string, day: string) => nodeComplaints(version, Date.parse(day)).map(({ code }) => code)
    it('tells lines that are too old, have no support any more, or never had long support', () => {
      assert.deepEqual(on('18.20.0', '2026-11-30'), ['node_too_old'])
      assert.deepEqual(on('20.18.1', '2026-11-30'), ['node_too_old'])
      assert.deepEqual(on('20.20.2', '2026-11-30'), ['node_unsupported'])
      assert.deepEqual(on('20.20.2', '2026-04-30'), [])
      assert.deepEqual(on('25.1.0', '2026-11-30'), ['node_unsupported'])
      assert.deepEqual(on('26.1.0', '2026-11-30'), [])
      assert.deepEqual(on('28.0.0', '2027-06-01'), [], 'a line that is not known yet')
    })
  })

  describe('of providers', () => {
    const withKakao = async (settings: object) =>
      said({ GWANMUN_CONFIG: await bench.configured({ providers: { kakao: settings } }) })
    it('tells a wrong client secret', async () => {
      assert.deepEqual(await withKakao({ clientSecret: 'wrong' }), [
        'provider_oauth_error @ providers.kakao.clientSecret',
      ])
    })

    it('tells an issuer that is spelled otherwise, another host, and another port', async () => {
      const kakao = bench.idps.issuer('kakao')
      assert.deepEqual(await withKakao({ issuer: `${kakao}/` }), ['provider_issuer @ providers.kakao.issuer'])
      assert.deepEqual(await withKakao({ issuer: 'http://localhost:1/kakao' }), [
        'provider_refused @ providers.kakao.issuer',
      ])
      assert.deepEqual(await withKakao({ issuer: 'https://idp.invalid/kakao' }), [
        'provider_dns @ providers.kakao.issuer',
      ])
    })

    it('tells TLS that is not spoken', async () => {
      const port = new URL(bench.idps.url).port
      assert.deepEqual(await withKakao({ issuer: `https://localhost:${port}/kakao` }), [
        'provider_tls @ providers.kakao.issuer',
      ])
    })

    it('tells a redirect URI that is not registered, at every door', async () => {
      const found = await said({ ISSUER: issuer.replace('3999', '3998') })
      assert.deepEqual(
        found,
        ['certificate', 'phone', 'ipin', 'naver', 'kakao'].map((id) => `provider_redirect_refused @ providers.${id}`),
      )
    })
  })
})
