import type { Lang } from '../../src/web/pages/links.ts'
import { type Answer, linksIn, mainOf, open } from './page.ts'
import type { Standing } from './standings.ts'
import { untrueStatements } from './statements.ts'

/** What one page under one fault came to. */
export interface Found {
  standing: string
  fault: string
  asked: string
  status: number
  /** Clicks to a booking, a time or a human, 0 to 2; null = none within two. */
  clicks: number | null
  complaints: string[]
}

/** Addresses that everyone may ask for; in English under `/en`. */
const everyones = [
  '/',
  '/next',
  '/wait',
  '/turn',
  '/turn/mine',
  '/slots',
  '/slots?region=nowhere&page=9999',
  '/confirm',
  '/booking',
  '/booking/cancel',
  '/booking/cancelled',
  '/ended',
  '/blocked',
  '/help',
  '/doors/kakao',
  '/doors/naver?journey=unknown',
  '/doors/unknown',
  '/doors/kakao/problem',
  '/doors/kakao/problem?code=provider_unavailable',
  '/doors/kakao/callback?code=x&state=unknown',
  '/doors/kakao/callback?error=server_error',
  '/journeys/unknown',
  '/next?just=left',
  '/no-such-page',
]
/** Of the OpenID Provider; it has one address for both languages. */
const openIds = [
  '/oidc/auth',
  '/oidc/auth?client_id=unknown&response_type=code',
  '/oidc/auth?client_id=health&response_type=code&scope=openid&redirect_uri=http://localhost:1/elsewhere',
  '/oidc/auth/unknown',
  '/oidc/session/end',
  '/oidc/nothing',
]

/** Every address that a person in this standing may ask for. */
export function addressesOf({ paths }: Pick<Standing, 'paths'>, lang: Lang): string[] {
  return [...everyones, ...paths].map((path) => (lang === 'en' ? `/en${path}` : path)).concat(openIds)
}

/** Every address, as the person in this standing gets it under this fault. */
export async function crawl(standing: Standing, at: { origin: string; fault: string; lang: Lang }): Promise<Found[]> {
  const { browser } = standing
  const { origin, fault, lang } = at
  const seen = new Map<string, Promise<Answer>>()
  const page = (path: string) => {
    const known = seen.get(path) ?? open(browser, origin, path)
    seen.set(path, known)
    return known
  }
  const found: Found[] = []
  for (const asked of addressesOf(standing, lang)) {
    const answer = await page(asked)
    const clicks = await clicksToAWay(answer, { origin, page })
    const complaints = [
      ...faultsOfForm(answer),
      ...(clicks === null ? ['dead end'] : []),
      ...(await deadLinks(answer, { origin, page })),
      ...(await untrueStatements(answer, { standing, origin })),
    ].map((what) => `${standing.name} | ${fault} | ${asked} | ${answer.status} | ${what}`)
    found.push({ standing: standing.name, fault, asked, status: answer.status, clicks, complaints })
  }
  return found
}

/** A page of ours has a heading, a language, and no status that says nothing. */
function faultsOfForm({ asked, status, type, html, elsewhere, retryAfter }: Answer): string[] {
  if (elsewhere !== null) return []
  if (!type.startsWith('text/html') || mainOf(html) === '') return [`bare text: ${html.slice(0, 60)}`]
  const faults: string[] = []
  if (!/<h1\b/.test(mainOf(html))) faults.push('no heading')
  const lang = /^\/en(\/|$)/.test(asked) ? 'en' : 'ko'
  if (!asked.startsWith('/oidc') && !html.includes(`<html lang="${lang}"`)) faults.push(`not in ${lang}`)
  if (status === 500) faults.push('internal error')
  if (status === 503 && !(Number(retryAfter) > 0)) faults.push('no Retry-After')
  return faults
}

type Pages = { origin: string; page(path: string): Promise<Answer> }

/** Clicks in the page's own part, header and footer left out, until a booking, a time or a human is there. */
async function clicksToAWay(from: Answer, { origin, page }: Pages): Promise<number | null> {
  let answers = [from]
  for (let clicks = 0; clicks <= 2; clicks++) {
    if (answers.some(isAWay)) return clicks
    const links = answers.flatMap(({ html, path }) => linksIn(mainOf(html), new URL(path, origin)))
    answers = await Promise.all([...new Set(links)].map(page))
  }
  return null
}

/** A place to book at, a provider or service to go on to, a clock time or a form that answers one, a telephone, the help page. */
function isAWay({ path, status, html, elsewhere }: Answer): boolean {
  if (elsewhere !== null) return true
  if (status === 200 && /^(\/en)?\/(slots|confirm|booking|help)\b/.test(path)) return true
  const main = mainOf(html)
  return /href="tel:/.test(main) || /<time\b/.test(main) || /name="birthdate"/.test(main)
}

/** Links of the whole page that lead to a page which does not exist, or to bare text. */
async function deadLinks({ html, path, status, elsewhere }: Answer, { origin, page }: Pages): Promise<string[]> {
  if (elsewhere !== null) return []
  const itself = path.replace(/^\/en(?=\/)/, '')
  const links = linksIn(html, new URL(path, origin)).filter((link) => !link.startsWith('/assets/'))
  const reached = await Promise.all(links.map(async (link) => ({ link, answer: await page(link) })))
  return reached.flatMap(({ link, answer }) => {
    if (answer.elsewhere !== null) return []
    // The language link of a page that does not exist.
    if (status === 404 && link.replace(/^\/en(?=\/)/, '') === itself) return []
    if (answer.status === 404) return [`link to 404: ${link}`]
    return answer.status === 405 || mainOf(answer.html) === ''
      ? [`link to ${answer.status} without a page: ${link}`]
      : []
  })
}
