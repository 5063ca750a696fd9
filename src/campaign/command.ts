import { parseArgs } from 'node:util'
import { type CalendarDate, calendarDate } from '../domain/time.ts'
import { type CampaignPreset, campaignPresets, isCampaignPreset } from './preset-names.ts'
import { presetDocument, unfitFirstDay } from './presets.ts'
import { readCampaign } from './read.ts'
import { rulesInWords } from './words.ts'

/** What the command says. Exit code: 0 right, 1 the document is wrong, 2 the command is. */
export interface Said {
  code: 0 | 1 | 2
  text: string
}

const manual = `Say what to do:
  npm run campaign -- show NAME [--first-day YYYY-MM-DD]   NAME is ${campaignPresets.join(' or ')}
  npm run campaign -- validate FILE`

/**
 * `show NAME [--first-day YYYY-MM-DD]` prints a campaign that took place as a document, on its own days or on others. `validate FILE`
 * says what is wrong with a document, or who may book when.
 */
export async function campaignCommand(args: string[], read: (file: string) => Promise<string>): Promise<Said> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { 'first-day': { type: 'string' } },
    })
    const [verb, subject, ...rest] = positionals
    if (subject === undefined || rest.length > 0) return { code: 2, text: manual }
    if (verb === 'show') return show(subject, values['first-day'])
    return verb === 'validate' ? validate(await read(subject)) : { code: 2, text: manual }
  } catch (error) {
    return { code: 2, text: error instanceof Error ? error.message : String(error) }
  }
}

function show(name: string, firstDay: string | undefined): Said {
  if (!isCampaignPreset(name)) return { code: 2, text: `There is no campaign ${name}: ${campaignPresets.join(', ')}.` }
  if (firstDay === undefined) return printed(name)
  const day = calendarDate(firstDay)
  if (day === null) return { code: 2, text: 'The first day must be a day, as YYYY-MM-DD.' }
  const fault = unfitFirstDay(name, day)
  return fault === null ? printed(name, day) : { code: 2, text: `The first day ${fault}.` }
}

function printed(name: CampaignPreset, firstDay?: CalendarDate): Said {
  return { code: 0, text: JSON.stringify(presetDocument(name, firstDay), null, 2) }
}

function validate(text: string): Said {
  const { campaign, complaints } = readCampaign(text)
  if (campaign === null) return { code: 1, text: complaints.map((complaint) => `✖ ${complaint}`).join('\n') }
  return { code: 0, text: rulesInWords(campaign) }
}
