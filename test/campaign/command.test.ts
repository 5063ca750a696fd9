import assert from 'node:assert/strict'
import { type CampaignTools, campaignCommand } from '../../src/campaign/command.ts'
import { type CampaignInput, campaignDocument } from '../../src/campaign/schema.ts'
import type { Said } from '../../src/campaign/words.ts'
import { testMemoryDurable } from '../store/memory-durable-bench.ts'

/** `npm run campaign -- …`, where the only file is `campaign.json` with this text, in an installation or in none. */
function campaign(args: string[], file = '', open: CampaignTools['open'] = async () => null): Promise<Said> {
  const read = async (name: string) => (name === 'campaign.json' ? file : assert.fail(`there is no ${name}`))
  return campaignCommand(args, { read, open, author: 'kim' })
}

const start = Date.parse('2026-12-07T19:50:00+09:00')

/** An installation that has one campaign, in version 3, at ten minutes to eight. */
function openInstallation() {
  const clock = { now: start }
  const { campaignVersions } = testMemoryDurable(() => clock.now).store
  const configured = campaignDocument.parse(documentOf(3))
  const installation = {
    configured: [configured],
    versions: campaignVersions,
    now: async () => clock.now,
    close: async () => undefined,
  }
  return { clock, run: (args: string[], file?: string) => campaign(args, file, async () => installation) }
}

function documentOf(version: number, given: Partial<CampaignInput> = {}): CampaignInput {
  const windows: CampaignInput['windows'] = [
    {
      id: 'all',
      opensAt: '2026-12-07T20:00:00+09:00',
      closesAt: `2026-12-${String(version + 5).padStart(2, '0')}T18:00:00+09:00`,
      who: { kind: 'anyone' },
    },
  ]
  return { id: 'flu-2026', version, name: { ko: '독감', en: 'Flu' }, windows, ...given }
}

describe('The command for campaigns', () => {
  it('prints a campaign that took place for other days, and says of this document who may book when', async () => {
    const shown = await campaign(['show', 'relief-2025', '--first-day', '2026-12-07'])
    assert.equal(shown.code, 0)
    const { code, text } = await campaign(['validate', 'campaign.json'], shown.text)
    assert.equal(code, 0)
    assert.deepEqual(text.split('\n'), [
      'relief-2025, version 1: born any day to 2006-12-31. Times in Asia/Seoul.',
      '2026-12-07 09:00 to 2026-12-08 00:00  year of birth ends in 1, 6  (monday.2026-12-07)',
      '2026-12-08 00:00 to 2026-12-09 00:00  year of birth ends in 2, 7  (tuesday.2026-12-08)',
      '2026-12-09 00:00 to 2026-12-10 00:00  year of birth ends in 3, 8  (wednesday.2026-12-09)',
      '2026-12-10 00:00 to 2026-12-11 00:00  year of birth ends in 4, 9  (thursday.2026-12-10)',
      '2026-12-11 00:00 to 2026-12-12 00:00  year of birth ends in 5, 0  (friday.2026-12-11)',
      '2026-12-12 00:00 to 2027-01-29 18:00  everyone  (everyone)',
    ])
  })

  it('says everything that is wrong with a document, and where', async () => {
    const document = { id: 'Autumn', name: { ko: '가을', en: 'Autumn' }, windows: [] }
    const { code, text } = await campaign(['validate', 'campaign.json'], JSON.stringify(document))
    assert.equal(code, 1)
    assert.match(text, /^✖ id: must be 1 to 64/m)
    assert.match(text, /^✖ windows: /m)
    assert.deepEqual(await campaign(['validate', 'campaign.json'], '{'), { code: 1, text: '✖ the file is not JSON' })
  })

  const refused: [string[], RegExp][] = [
    [[], /^Say what to do:/],
    [['publish', 'campaign.json'], /^Name the installation: GWANMUN_CONFIG, and DATABASE_URL or DATA_DIR\.$/],
    [['show', 'relief-2025', '--version', '2'], /^Name the installation/],
    [['retract', 'campaign.json'], /^Say what to do:/],
    [['show', 'spring'], /^There is no campaign spring: historic-2021, relief-2025\.$/],
    [['show', 'relief-2025', '--first-day', '2026-12-08'], /^The first day must be a Monday\.$/],
    [['show', 'relief-2025', '--first-day', 'monday'], /^The first day must be a day, as YYYY-MM-DD\.$/],
    [['show', 'relief-2025', '--last-day', '2026-12-08'], /--last-day/],
    [['validate', 'missing.json'], /there is no missing\.json/],
  ]
  for (const [args, sentence] of refused)
    it(`refuses “${args.join(' ')}” in a sentence`, async () => {
      const { code, text } = await campaign(args)
      assert.equal(code, 2)
      assert.match(text, sentence)
    })
})

describe('The command that publishes a version of a campaign', () => {
  const at = (time: string) => ['--effective-at', `2026-12-07T${time}+09:00`, '--reason', '마감 연장']

  it('says from when on every replica goes by it, and shows what is in force and what is coming, with who and why', async () => {
    const { clock, run } = openInstallation()
    assert.match(
      (await run(['show', 'flu-2026'])).text,
      /^In force: version 3, of the configuration\.\n.*\n.*\n\nNothing is coming\.$/s,
    )
    const said = await run(
      ['publish', 'campaign.json', ...at('20:00:00'), '--by', 'lee'],
      JSON.stringify(documentOf(4)),
    )
    assert.deepEqual(said, {
      code: 0,
      text: [
        'Published by lee: version 4 of flu-2026.',
        'Every replica goes by it from 2026-12-07 20:00:00 on, in 600 seconds.',
        'flu-2026, version 4: everyone. Times in Asia/Seoul.',
        '2026-12-07 20:00 to 2026-12-09 18:00  everyone  (all)',
      ].join('\n'),
    })
    assert.match(
      (await run(['show', 'flu-2026'])).text,
      /^In force: version 3,.*Coming at 2026-12-07 20:00:00: version 4, published by lee at 2026-12-07 19:50:00: 마감 연장\n/s,
    )
    clock.now = start + 600_000
    assert.match(
      (await run(['show', 'flu-2026'])).text,
      /^In force since 2026-12-07 20:00:00: version 4, published by lee .*Nothing is coming\.$/s,
    )
    const document = JSON.parse((await run(['show', 'flu-2026', '--version', '4'])).text)
    assert.deepEqual(document, documentOf(4))
  })

  it('takes a time 30 seconds ahead, and refuses one a millisecond sooner', async () => {
    const { run } = openInstallation()
    const text = JSON.stringify(documentOf(4))
    const early = await run(['publish', 'campaign.json', ...at('19:50:29.999')], text)
    assert.deepEqual(early, {
      code: 1,
      text: '✖ It must be in force 30 seconds ahead or later: from 2026-12-07 19:50:30.000 on, not 2026-12-07 19:50:29.999. Nothing was published.',
    })
    assert.equal((await run(['publish', 'campaign.json', ...at('19:50:30')], text)).code, 0)
  })

  const refused: [string, CampaignInput, string[], 1 | 2, RegExp][] = [
    [
      'a number that is not the next',
      documentOf(5),
      at('20:00:00'),
      1,
      /^✖ The next version of flu-2026 is 4; the document says 5\. Nothing was published\.$/,
    ],
    ['the number of the configuration', documentOf(3), at('20:00:00'), 1, /^✖ The next version of flu-2026 is 4;/],
    [
      'another id',
      documentOf(4, { id: 'flu-2027' }),
      at('20:00:00'),
      1,
      /^✖ No campaign flu-2027 is configured: a campaign keeps its id \(flu-2026\)\./,
    ],
    ['a document that is wrong', documentOf(4, { windows: [] }), at('20:00:00'), 1, /^✖ windows: /],
    ['no time', documentOf(4), ['--reason', '마감 연장'], 2, /^Say from when on it is in force/],
    [
      'a time without a zone',
      documentOf(4),
      ['--effective-at', '2026-12-07T20:00:00', '--reason', '연장함'],
      2,
      /^Say from when on/,
    ],
    ['no reason', documentOf(4), ['--effective-at', '2026-12-07T20:00:00+09:00'], 2, /^Say why/],
  ]
  for (const [what, document, args, code, sentence] of refused)
    it(`refuses ${what}, in a sentence, and publishes nothing`, async () => {
      const { run } = openInstallation()
      const said = await run(['publish', 'campaign.json', ...args], JSON.stringify(document))
      assert.deepEqual([said.code, sentence.test(said.text)], [code, true], said.text)
      assert.match((await run(['show', 'flu-2026'])).text, /^In force: version 3,.*Nothing is coming\.$/s)
    })

  it('names the campaigns there are, and the versions there are not', async () => {
    const { run } = openInstallation()
    assert.deepEqual(await run(['show', 'spring']), { code: 2, text: 'No campaign spring is configured (flu-2026).' })
    assert.deepEqual(await run(['show', 'flu-2026', '--version', '4']), {
      code: 2,
      text: 'No version 4 of flu-2026 was published.',
    })
    assert.equal(JSON.parse((await run(['show', 'relief-2025'])).text).id, 'relief-2025')
  })
})
