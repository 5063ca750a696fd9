import type { FileConfig } from '../config.ts'
import type { Complaint } from '../domain/complaint.ts'
import type { SqlDatabase } from '../store/postgres/sql-database.ts'

/**
 * Products that a campaign books and no slot has: a name that is spelled in another way finds nothing, and its slots are then the default
 * campaign's. A published version's products are not looked at.
 */
export async function productComplaints(
  database: Pick<SqlDatabase, 'query'>,
  { campaign, campaigns }: Pick<FileConfig, 'campaign' | 'campaigns'>,
): Promise<Complaint[]> {
  const settings = new Map<string, string>()
  for (const [at, { products }] of [campaign, ...campaigns].entries())
    for (const product of products ?? [])
      settings.set(product, at === 0 ? 'campaign.products' : `campaigns[${at - 1}].products`)
  const missing = await database.query<{ product: string }>(
    `select product from unnest($1::text[]) as named (product)
     where not exists (select from slot where slot.product = named.product)`,
    [[...settings.keys()]],
  )
  return missing.map(({ product }) => ({
    code: 'product_without_slots',
    weight: 'warning',
    setting: settings.get(product) ?? 'campaigns',
    what: `No slot has the product ${JSON.stringify(product)}.`,
    mend: 'Write it as the slots do, or bring the slots.',
  }))
}
