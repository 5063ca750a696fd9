import { readFile } from 'node:fs/promises'
import { campaignCommand } from './campaign/command.ts'

/** `npm run campaign`: campaigns as documents (campaign/command.ts). */
const { code, text } = await campaignCommand(process.argv.slice(2), (file) => readFile(file, 'utf8'))
if (code === 2) console.error(text)
else console.log(text)
process.exitCode = code
