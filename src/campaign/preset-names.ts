/** Campaigns that took place and can be named in a configuration; their documents are in presets.ts. */
export const campaignPresets = ['historic-2021', 'relief-2025'] as const
export type CampaignPreset = (typeof campaignPresets)[number]

export function isCampaignPreset(name: unknown): name is CampaignPreset {
  return campaignPresets.some((preset) => preset === name)
}
