import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type CampaignTools, campaignCommand } from './campaign/command.ts'
import { parseFile, readEnvironment, readFileConfig } from './config.ts'
import { campaignVersions } from './store/postgres/campaign-versions.ts'
import { openPglite } from './store/postgres/pglite.ts'
import { openPostgres } from './store/postgres/postgres.ts'
import { databaseTime } from './store/postgres/sql-database.ts'
import { system } from './system.ts'

/**
 * `npm run campaign`: campaigns as documents (campaign/command.ts). What it publishes goes to the database of the environment, whose
 * tables a broker of this release has made.
 */
const open: CampaignTools['open'] = async () => {
  const { GWANMUN_CONFIG, DATABASE_URL, DATA_DIR } = readEnvironment(process.env)
  if (GWANMUN_CONFIG === undefined) return null
  const text = await readFile(GWANMUN_CONFIG, 'utf8')
  const { campaign, campaigns, postgres } = readFileConfig(parseFile('GWANMUN_CONFIG', text))
  const database = DATABASE_URL
    ? await openPostgres({ ...postgres, url: DATABASE_URL, after: system.after })
    : await openPglite(join(DATA_DIR, 'postgres'))
  return {
    configured: [campaign, ...campaigns],
    versions: campaignVersions(database),
    now: () => databaseTime(database),
    close: () => database.close(),
  }
}

const tools = { read: (file: string) => readFile(file, 'utf8'), open, author: userInfo().username }
const { code, text } = await campaignCommand(process.argv.slice(2), tools)
if (code === 2) console.error(text)
else console.log(text)
process.exitCode = code
