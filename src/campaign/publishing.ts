import type { Campaign, CampaignVersion, CampaignVersions } from '../domain/campaign.ts'
import type { CampaignId } from '../domain/ids.ts'
import { type Instant, isoSeoul } from '../domain/time.ts'
import { campaignOf, readCampaign } from './read.ts'
import { instant } from './schema.ts'
import { rulesInWords, type Said } from './words.ts'

/** The campaigns of an installation, and what was published of them. */
export interface CampaignBooks {
  /** As the configuration has them. */
  configured: readonly Campaign[]
  versions: CampaignVersions
  /** The store's clock. */
  now(): Promise<Instant>
}

/** How a version is to be published, as the command was told. */
export interface PublishWish {
  /** The text of the file. */
  text: string
  effectiveAt: string | undefined
  reason: string | undefined
  author: string
}

/** Versions that `show` prints at most. */
const mostShown = 100

const refused = (text: string): Said => ({ code: 1, text: `✖ ${text} Nothing was published.` })

/** Publishes a document, or says why not. */
export async function publish(books: CampaignBooks, { text, effectiveAt, reason, author }: PublishWish): Promise<Said> {
  const { campaign, complaints, document } = readCampaign(text)
  if (campaign === null) return { code: 1, text: complaints.map((complaint) => `✖ ${complaint}`).join('\n') }
  const at = instant.safeParse(effectiveAt)
  if (!at.success)
    return { code: 2, text: 'Say from when on it is in force: --effective-at 2026-12-07T20:00:00+09:00.' }
  if (reason === undefined || reason.trim().length < 3 || reason.length > 500)
    return { code: 2, text: 'Say why, in 3 to 500 characters: --reason "…".' }
  const { id, version } = campaign
  const first = books.configured.find((one) => one.id === id)
  if (!first) return refused(`No campaign ${id} is configured: a campaign keeps its id (${idsOf(books)}).`)
  const wish = { campaign: id, version, document, effectiveAt: at.data, author, reason: reason.trim() }
  const outcome = await books.versions.publish(wish, first.version)
  if (outcome.published) return { code: 0, text: publishedInWords(outcome.published, campaign) }
  const { nextVersion, earliest } = outcome
  if (version !== nextVersion)
    return refused(`The next version of ${id} is ${nextVersion}; the document says ${version}.`)
  if (at.data < earliest)
    return refused(
      `It must be in force 30 seconds ahead or later: from ${exactly(earliest)} on, not ${exactly(at.data)}.`,
    )
  return refused(`Version ${version} of ${id} was published by another command at this moment.`)
}

/** What is in force of a campaign and what is coming, or one version as a document. */
export async function showVersions(
  { configured, versions, now }: CampaignBooks,
  id: string,
  version: string | undefined,
): Promise<Said> {
  const first = configured.find((one) => one.id === id)
  if (!first) return { code: 2, text: `No campaign ${id} is configured (${idsOf({ configured })}).` }
  if (version !== undefined) return document(await versions.record(first.id, mostShown), version, first.id)
  const at = await now()
  const live = (await versions.live([first.id], at)).filter((one) => one.version > first.version)
  const inForce = live.filter(({ effectiveAt }) => effectiveAt <= at)
  const [begins] = inForce
  const head =
    begins === undefined
      ? `In force: version ${first.version}, of the configuration.\n${rulesInWords(first)}`
      : `In force since ${second(begins.effectiveAt)}: ${published(begins)}`
  const coming = live
    .filter(({ effectiveAt }) => effectiveAt > at)
    .map((one) => `Coming at ${second(one.effectiveAt)}: ${published(one)}`)
  return { code: 0, text: [head, ...(coming.length === 0 ? ['Nothing is coming.'] : coming)].join('\n\n') }
}

function document(record: readonly CampaignVersion[], version: string, id: CampaignId): Said {
  const found = record.find((one) => `${one.version}` === version)
  if (!found) return { code: 2, text: `No version ${version} of ${id} was published.` }
  return { code: 0, text: JSON.stringify(found.document, null, 2) }
}

function published(version: CampaignVersion): string {
  const { campaign, complaints } = campaignOf(version.document)
  const rules = campaign ? rulesInWords(campaign) : `It cannot be read by this release: ${complaints.join('; ')}`
  const { author, publishedAt, reason } = version
  return `version ${version.version}, published by ${author} at ${second(publishedAt)}: ${reason}\n${rules}`
}

function publishedInWords({ effectiveAt, publishedAt, author }: CampaignVersion, campaign: Campaign): string {
  const ahead = Math.round((effectiveAt - publishedAt) / 1_000)
  return [
    `Published by ${author}: version ${campaign.version} of ${campaign.id}.`,
    `Every replica goes by it from ${second(effectiveAt)} on, in ${ahead} seconds.`,
    rulesInWords(campaign),
  ].join('\n')
}

function idsOf({ configured }: Pick<CampaignBooks, 'configured'>): string {
  return configured.map(({ id }) => id).join(', ')
}

/** To the second, in Asia/Seoul. */
function second(at: Instant): string {
  return isoSeoul(at).slice(0, 19).replace('T', ' ')
}

function exactly(at: Instant): string {
  return isoSeoul(at).slice(0, 23).replace('T', ' ')
}
