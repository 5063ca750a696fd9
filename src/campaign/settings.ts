import { z } from 'zod'
import { campaignPresets, isCampaignPreset } from './preset-names.ts'
import { presetDocument } from './presets.ts'
import { campaignDocument } from './schema.ts'

/** Campaigns beside the default one at most. Every page, board and index of rooms is there once for each. */
const mostBeside = 7

/** Which campaigns there are. A document may be named instead: `withCampaigns` comes first. */
export const campaignSettings = {
  campaign: campaignDocument.describe(
    'The booking campaign: a document, or the name of one that took place, `historic-2021` or `relief-2025`.',
  ),
  campaigns: z
    .array(campaignDocument)
    .max(mostBeside)
    .prefault([])
    .describe(
      `Campaigns beside \`campaign\`, which stays the default: each a document or such a name, ${mostBeside} at most. Default none.`,
    ),
}

/** Complains of each campaign whose id another one before it has. */
export const distinctCampaigns: z.core.CheckFn<z.infer<z.ZodObject<typeof campaignSettings>>> = ({ value, issues }) => {
  const ids = [value.campaign, ...value.campaigns].map(({ id }) => id)
  ids.forEach((id, place) => {
    if (ids.indexOf(id) === place) return
    const path = ['campaigns', place - 1, 'id']
    issues.push({ code: 'custom', path, message: `is the id of another campaign: ${id}`, input: id })
  })
}

/** The documents of campaigns that a file only names. */
export function withCampaigns(file: Record<string, unknown>): Record<string, unknown> {
  const written = (campaign: unknown) => (isCampaignPreset(campaign) ? presetDocument(campaign) : campaign)
  const { campaign, campaigns } = file
  const beside = Array.isArray(campaigns) ? { campaigns: campaigns.map(written) } : {}
  return { ...file, campaign: written(campaign), ...beside }
}

/** The same settings in a JSON Schema of the file: each a document or a name. */
export function campaignProperties({ campaign = {}, campaigns }: Record<string, { description?: string }>) {
  const { description, ...document } = campaign
  return {
    campaign: { description, anyOf: [{ type: 'string', enum: campaignPresets }, document] },
    campaigns: { ...campaigns, items: { $ref: '#/properties/campaign' } },
  }
}
