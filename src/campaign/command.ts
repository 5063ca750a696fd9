import { parseArgs } from 'node:util'
import { type CalendarDate, calendarDate } from '../domain/time.ts'
import { type CampaignPreset, campaignPresets, isCampaignPreset } from './preset-names.ts'
import { presetDocument, unfitFirstDay } from './presets.ts'
import { type CampaignBooks, publish, showVersions } from './publishing.ts'
import { readCampaign } from './read.ts'
import { rulesInWords, type Said } from './words.ts'

/** What the command reaches. */
export interface CampaignTools {
  read(file: string): Promise<string>
  /** The installation of the environment; null: none is named. Closed when the command has ended. */
  open(): Promise<(CampaignBooks & { close(): Promise<void> }) | null>
  /** Who publishes, unless the command says so. */
  author: string
}

const manual = `Say what to do:
  npm run campaign -- show NAME [--first-day YYYY-MM-DD]   NAME is ${campaignPresets.join(' or ')}
  npm run campaign -- validate FILE
  npm run campaign -- publish FILE --effective-at TIME --reason "…" [--by NAME]
  npm run campaign -- show ID [--version N]                ID is a campaign of GWANMUN_CONFIG`

const noInstallation: Said = {
  code: 2,
  text: 'Name the installation: GWANMUN_CONFIG, and DATABASE_URL or DATA_DIR.',
}

const options = {
  'first-day': { type: 'string' },
  'effective-at': { type: 'string' },
  reason: { type: 'string' },
  by: { type: 'string' },
  version: { type: 'string' },
} as const

type Values = { [Name in keyof typeof options]?: string | undefined }

/**
 * `show NAME [--first-day YYYY-MM-DD]` prints a campaign that took place as a document, on its own days or on others. `validate FILE`
 * says what is wrong with a document, or who may book when. `publish FILE` makes it the next version of a campaign of the
 * installation; `show ID` says what is in force there and what is coming.
 */
export async function campaignCommand(args: string[], tools: CampaignTools): Promise<Said> {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
    const [verb, subject, ...rest] = positionals
    if (subject === undefined || rest.length > 0) return { code: 2, text: manual }
    if (verb === 'validate') return validate(await tools.read(subject))
    if (verb === 'publish') return await publishFile(await tools.read(subject), values, tools)
    return verb === 'show' ? await showAny(subject, values, tools) : { code: 2, text: manual }
  } catch (error) {
    return { code: 2, text: error instanceof Error ? error.message : String(error) }
  }
}

function publishFile(text: string, values: Values, tools: CampaignTools): Promise<Said> {
  const { 'effective-at': effectiveAt, reason, by: author = tools.author } = values
  return inBooks(tools, async (books) =>
    books ? publish(books, { text, effectiveAt, reason, author }) : noInstallation,
  )
}

/** A campaign of the installation goes before one that took place: an installation may have one by that name. */
function showAny(
  subject: string,
  { 'first-day': firstDay, version }: Values,
  tools: CampaignTools,
): Promise<Said> | Said {
  if (firstDay !== undefined) return show(subject, firstDay)
  return inBooks(tools, async (books) => {
    const isConfigured = books?.configured.some(({ id }) => id === subject) ?? false
    if (version === undefined && !isConfigured && (books === null || isCampaignPreset(subject)))
      return show(subject, undefined)
    return books ? showVersions(books, subject, version) : noInstallation
  })
}

async function inBooks({ open }: CampaignTools, act: (books: CampaignBooks | null) => Promise<Said>): Promise<Said> {
  const books = await open()
  try {
    return await act(books)
  } finally {
    await books?.close()
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
