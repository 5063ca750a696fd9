import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { icons } from '../../providers/icons.ts'
import { providers } from '../../providers/index.ts'
import { sdk } from '../../providers/sdk.ts'
import { ConfigError } from '../../src/config.ts'
import { loadProviders } from '../../src/provider-modules.ts'
import { startTestBroker } from '../support/broker.ts'

const words = "{ ko: '문', en: 'door' }"
const door = (id: string, more = '') =>
  `{ id: '${id}', name: ${words}, need: ${words}, icon: 'M3 12h18', acr: 'urn:gwanmun:loa:3', amr: ['mfa'], open() {}, ${more} }`

describe('Modules with doors of the operator’s own', () => {
  let folder: string
  let configFile: string
  const write = async (name: string, text: string) => {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gwanmun-doors-'))
    configFile = join(folder, 'gwanmun.json')
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  })
  after(() => rm(folder, { recursive: true }))

  const load = (...modules: string[]) => loadProviders({ builtIn: providers, modules, configFile, sdk })
  const ids = async (...modules: string[]) => (await load(...modules)).slice(providers.length).map(({ id }) => id)
  /** The complaint about a module with this text. */
  async function complaint(name: string, text: string): Promise<string> {
    await write(`${name}.js`, text)
    const error = await load(`./${name}.js`).then(
      () => assert.fail('nothing was complained about'),
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof ConfigError, String(error))
    assert.ok(error.message.includes(`./${name}.js`), error.message)
    return error.message
  }

  it('stand behind the five, in the order of the configuration', async () => {
    await write('one.js', `export default ${door('one')}`)
    await write('two.js', `export const a = ${door('two')}, b = () => (${door('three')})`)
    assert.deepEqual(await ids('./two.js', './one.js'), ['two', 'three', 'one'])
    const five = (await load('./one.js')).slice(0, 5).map(({ id }) => id)
    assert.deepEqual(five, ['certificate', 'phone', 'ipin', 'naver', 'kakao'])
  })

  it('are found by path beside the file, by absolute path, by URL and as packages', async () => {
    await write('one.js', `export default ${door('one')}`)
    await write('node_modules/door-package/package.json', '{"type":"module","exports":"./main.js"}')
    await write('node_modules/door-package/main.js', `export default ${door('packed')}`)
    assert.deepEqual(await ids('door-package'), ['packed'])
    assert.deepEqual(await ids(join(folder, 'one.js')), ['one'])
    assert.deepEqual(await ids(pathToFileURL(join(folder, 'one.js')).href), ['one'])
  })

  it('are given the SDK when they export a function, which may take its time', async () => {
    await write('kit.js', `export default async (kit) => (${door('kit', 'names: Object.keys(kit)')})`)
    const [made] = (await load('./kit.js')).slice(providers.length) as unknown as { names: string[] }[]
    for (const name of ['z', 'standardOidc', 'fromPassportStrategy', 'mapStandardClaims'])
      assert.ok(made?.names.includes(name), name)
  })

  it('that are missing, or no JavaScript, are named', async () => {
    await assert.rejects(load('./nowhere.js'), (error: Error) => {
      assert.ok(error instanceof ConfigError)
      return error.message.includes('./nowhere.js') && error.message.includes('cannot be loaded')
    })
    await assert.rejects(load('no-such-package'), { name: 'ConfigError' })
    assert.match(await complaint('broken', 'export default {'), /cannot be loaded/)
  })

  it('that export no door, half a door or a door with a wrong name are told every field', async () => {
    assert.match(await complaint('empty', ''), /exports nothing/)
    assert.match(await complaint('number', 'export default 7'), /expected object/)
    assert.match(await complaint('thrower', "export default () => { throw new Error('no') }"), /its function failed/)
    const text = await complaint('half', `export default { id: 'A b', name: { ko: '문' }, icon: 'star', amr: [] }`)
    for (const field of ['id', 'name.en', 'need', 'icon', 'acr', 'amr', 'open']) assert.match(text, new RegExp(field))
  })

  it('bring a drawing of their own, of path data and nothing else', async () => {
    const drawn = (icon: string) => `export default ${door('drawn', `icon: ${JSON.stringify(icon)}`)}`
    for (const [n, icon] of [...Object.values(icons), 'm3,12 h1.5e1\nz'].entries()) {
      await write(`drawn-${n}.js`, drawn(icon))
      assert.equal((await load(`./drawn-${n}.js`)).at(-1)?.icon, icon)
    }
    const wrong = ['card', '', 'M', '3 12h18', 'M0 0"/><script>', 'M0 0url(#a)', 'M0 0&lt;', `M${'0 '.repeat(1_000)}`]
    for (const [n, icon] of wrong.entries()) assert.match(await complaint(`wrong-${n}`, drawn(icon)), /path data/, icon)
  })

  it('have an acr of level 1 to 4', async () => {
    for (const level of [1, 4]) {
      await write(`level-${level}.js`, `export default ${door(`level-${level}`, `acr: 'urn:gwanmun:loa:${level}'`)}`)
      assert.equal((await load(`./level-${level}.js`)).at(-1)?.acr, `urn:gwanmun:loa:${level}`)
    }
    for (const acr of ['urn:gwanmun:loa:0', 'urn:gwanmun:loa:5', 'urn:gwanmun:loa:22', 'high'])
      assert.match(await complaint(`acr-${acr.at(-1)}`, `export default ${door('high', `acr: '${acr}'`)}`), /acr/)
  })

  it('cannot take the place of another door', async () => {
    assert.match(await complaint('kakao', `export default ${door('kakao')}`), /there is a door kakao already/)
  })

  const tools = { fetchFor: () => () => assert.fail('nothing is asked'), now: () => 0, sha256: String }

  it('and their settings, and those of the five, are complained about by door and field, never by value', async () => {
    const opens = 'open: (given) => z.object({ clientId: z.string() }).parse(given)'
    await write('strict.js', `export default ({ z }) => (${door('strict', opens)})`)
    const doors = await load('./strict.js')
    for (const [id, settings, field] of [
      ['kakao', { issuer: 'http://kakao.example' }, 'issuer'],
      ['strict', { clientId: 77_123 }, 'clientId'],
    ] as const) {
      const definition = doors.find((one) => one.id === (id as string))
      assert.throws(
        () => definition?.open(settings, tools),
        (error: Error) => {
          assert.ok(error instanceof ConfigError)
          for (const part of [`providers.${id}`, `at ${field}`]) assert.ok(error.message.includes(part), error.message)
          return !/kakao\.example|77123/.test(error.message)
        },
      )
    }
  })

  it('that fail to open otherwise are named too', async () => {
    await write('failing.js', `export default ${door('failing', "open() { throw new Error('no agent') }")}`)
    const failing = (await load('./failing.js')).at(-1)
    assert.throws(() => failing?.open({}, tools), {
      name: 'ConfigError',
      message: /module \.\/failing\.js[\s\S]*door failing cannot be opened: Error: no agent/,
    })
  })

  it('stop a broker before it listens', async () => {
    const config = { providerModules: ['./nowhere.js'] }
    await assert.rejects(startTestBroker({ config, configFile, faults: [] }), { name: 'ConfigError' })
  })
})
