import type { Campaign } from '../domain/campaign.ts'
import { campaignDocument } from './schema.ts'

/** A document that was read: the campaign, or everything that is wrong with it, each as `path: what`. */
export type ReadCampaign = { campaign: Campaign; complaints: [] } | { campaign: null; complaints: string[] }

/** Reads a file. The document itself comes along, as it is written. */
export function readCampaign(text: string): ReadCampaign & { document: unknown } {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return { campaign: null, complaints: ['the file is not JSON'], document: null }
  }
  return { ...campaignOf(document), document }
}

export function campaignOf(document: unknown): ReadCampaign {
  const parsed = campaignDocument.safeParse(document)
  if (parsed.success) return { campaign: parsed.data, complaints: [] }
  const complaints = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`)
  return { campaign: null, complaints }
}
