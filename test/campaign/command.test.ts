import assert from 'node:assert/strict'
import { campaignCommand, type Said } from '../../src/campaign/command.ts'

/** `npm run campaign -- …`, where the only file is `campaign.json` with this text. */
function campaign(args: string[], file = ''): Promise<Said> {
  return campaignCommand(args, async (name) => (name === 'campaign.json' ? file : assert.fail(`there is no ${name}`)))
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
    [['publish', 'campaign.json'], /^Say what to do:/],
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
