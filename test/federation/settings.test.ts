import assert from 'node:assert/strict'
import { demoConfiguration } from '../../demo/configuration.ts'
import { providers } from '../../providers/index.ts'
import { layOver, readFileConfig } from '../../src/config.ts'
import { SetupError } from '../../src/domain/complaint.ts'
import { configuredProviders } from '../../src/federation/settings.ts'

const issuers = Object.fromEntries(providers.map(({ id }) => [id, `http://localhost:4000/${id}`]))
const demo = demoConfiguration(issuers, 1_628_503_200_000)
const relay = { ko: '공동 중계', en: 'Common relay' }
const configured = (above: object) => configuredProviders(providers, readFileConfig(layOver(demo, above)))

describe('The dependencies of a configured provider', () => {
  it('are those of its definition and those of the configuration, each once, with what people are told', () => {
    const found = configured({
      dependencies: { relay },
      providers: { ipin: { dependsOn: ['relay', 'kcb'] }, kakao: { dependsOn: ['relay'] } },
    })
    const all = Object.fromEntries(found.map(({ definition }) => [definition.id, definition.dependsOn]))
    assert.deepEqual(all, { certificate: [], phone: ['kcb'], ipin: ['kcb', 'relay'], naver: [], kakao: ['relay'] })
    for (const { definition, settings } of found) {
      assert.deepEqual(definition.dependencyNames, { kcb: { ko: 'KCB', en: 'KCB' }, relay })
      assert.ok(!Object.hasOwn(settings as object, 'dependsOn'))
    }
  })

  it('may be called otherwise than a definition calls them', () => {
    const kcb = { ko: '코리아크레딧뷰로', en: 'Korea Credit Bureau' }
    const [first] = configured({ dependencies: { kcb } })
    assert.deepEqual(first?.definition.dependencyNames, { kcb })
  })

  it('are refused by name where the name is not known, in a provider that is closed too', () => {
    const above = {
      dependencies: { relay },
      providers: { naver: { dependsOn: ['rely', 'relay'] }, kakao: { enabled: false, dependsOn: ['carrier'] } },
    }
    assert.throws(
      () => configured(above),
      (error) => {
        assert.ok(error instanceof SetupError)
        assert.deepEqual(
          error.complaints.map(({ code, setting, what }) => [code, setting, what]),
          [
            ['dependency_unknown', 'providers.naver.dependsOn', 'There is no dependency rely.'],
            ['dependency_unknown', 'providers.kakao.dependsOn', 'There is no dependency carrier.'],
          ],
        )
        return true
      },
    )
  })

  it('are bounded: short names, eight of a provider, sixty-four in all', () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`line-${n}`, relay]))
    for (const above of [
      { dependencies: { 'A Relay': relay } },
      { dependencies: many },
      { dependencies: { relay: { ko: '중계' } } },
      { dependencies: many, providers: { kakao: { dependsOn: Object.keys(many).slice(0, 9) } } },
    ])
      assert.throws(() => configured(above), /dependencies|dependsOn/, JSON.stringify(above).slice(0, 80))
  })
})
