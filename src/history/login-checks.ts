import { answer, type Read } from './certainty.ts'
import type { Call } from './history.ts'
import type { Report } from './state-checks.ts'

/** A login as a relying party was told of it. */
interface Login {
  sector: string
  code: string
  subject: string
  call: Call
}

/** A human has two subjects in a sector, a subject is known twice, or a code was redeemed twice. */
export function oneSubjectASector(read: Read, report: Report): void {
  const subjectOf = new Map<string, string>()
  const ownerOf = new Map<string, { sector: string; human: string }>()
  const redeemed = new Map<string, Call>()
  for (const { sector, code, subject, call } of loginsIn(read)) {
    const { human, outcome } = call
    const say = (what: string) => report({ rule: 'one-subject-a-sector', who: human, at: outcome.at, what })
    const key = JSON.stringify([human, sector])
    const known = subjectOf.get(key) ?? subject
    if (known !== subject) say(`${sector} was told a second subject`)
    subjectOf.set(key, known)
    const owner = ownerOf.get(subject) ?? { sector, human }
    if (owner.human !== human) say(`${sector} was told a subject that is another human's`)
    else if (owner.sector !== sector) say(`${sector} was told the subject that ${owner.sector} knows`)
    ownerOf.set(subject, owner)
    const before = redeemed.get(code)
    if (before && !isForgotten(read, before)) say(`${sector} redeemed one code twice`)
    redeemed.set(code, call)
  }
}

function loginsIn({ calls }: Read): Login[] {
  return calls.flatMap((call) => {
    if (call.useCase !== 'login') return []
    const told = answer(call, 'login')
    return told ? [{ ...call.asked, subject: told.subject, call }] : []
  })
}

/** The hot store lost that the code was used. */
function isForgotten({ losses }: Read, { askedAt, outcome }: Call): boolean {
  return losses.some(({ store, at, since }) => store === 'hot' && at >= askedAt && outcome.at > since)
}
