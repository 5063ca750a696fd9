import type { Complaint } from '../domain/complaint.ts'
import type { Instant } from '../domain/time.ts'

/** The oldest Node that is tested. */
const oldest = { major: 20, minor: 19 }
/** The last day with security fixes, by major version (the release schedule of Node.js, October 2026). Odd lines have half a year. */
const supportedUntil: Readonly<Record<number, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
  26: '2029-04-30',
}

/** What is wrong with the line of Node that runs this. @param version as `process.versions.node` */
export function nodeComplaints(version: string, now: Instant): Complaint[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor))
    return [
      {
        code: 'node_too_old',
        weight: 'fatal',
        setting: 'Node.js',
        what: `Node ${version} is older than ${oldest.major}.${oldest.minor}, the oldest that is tested.`,
        mend: 'Install Node 26.',
      },
    ]
  const until = supportedUntil[major]
  const isOver = until === undefined ? major % 2 === 1 : now > Date.parse(`${until}T23:59:59Z`)
  if (!isOver) return []
  const since = until === undefined ? 'is a line without long support' : `has had no security fixes since ${until}`
  return [
    {
      code: 'node_unsupported',
      weight: 'warning',
      setting: 'Node.js',
      what: `Node ${major} ${since}.`,
      mend: 'Install Node 26; it also needs a third less CPU a login than 20.',
    },
  ]
}
