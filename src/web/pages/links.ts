import type { JourneyId, ProviderId } from '../../domain/ids.ts'

export type Lang = 'ko' | 'en'

/** A path of ours in one language: Korean as it is, English under `/en`. The only place that knows the prefix. */
export function localPath(lang: Lang, path: string): string {
  if (lang === 'ko') return path
  return path === '/' ? '/en/' : `/en${path}`
}

/**
 * Returns what may stand in an `href` that came from data: a path of ours, `https:` or `tel:`; everything else becomes
 * `/`. Escaping alone does not stop `javascript:`, and `//host` or `/\host` would leave the site.
 */
export function safeHref(href: string): string {
  const plain = [...href].every((letter) => letter > ' ' && letter !== '\\' && letter !== '\u007f')
  return plain && (/^\/(?!\/)/.test(href) || /^(https:\/\/|tel:)/i.test(href)) ? href : '/'
}

/** The dialling link of a number as people write it (RFC 3966, local form without visual separators). */
export function telHref(number: string): string {
  return `tel:${number.replace(/[^0-9+]/g, '')}`
}

/** Where a door starts; `anyway` says that the person has seen that it is busy. */
export function doorPath(door: ProviderId, options: { journey: JourneyId | null; anyway?: boolean }): string {
  const query = new URLSearchParams()
  if (options.anyway) query.set('anyway', '1')
  if (options.journey) query.set('journey', options.journey)
  return withQuery(`/doors/${encodeURIComponent(door)}`, query)
}

/** Where the due page is found; on the way to a relying party with its journey. */
export function nextPath(journey: JourneyId | null): string {
  return withQuery('/next', new URLSearchParams(journey ? { journey } : {}))
}

/** Where a relying party's request ends. It is there once for both languages: its cookie lives under this path. */
export function journeyEndPath(journey: string): string {
  return `/journeys/${encodeURIComponent(journey)}/finish`
}

/** Where the OpenID Provider answers a relying party whose person was verified, and nothing else is due. */
export function answerPath(journey: string): string {
  return `/oidc/auth/${encodeURIComponent(journey)}`
}

/** Back to choosing: the chooser of the journey, or the public lights. */
export function choosePath(journey: JourneyId | null): string {
  return journey ? `/journeys/${encodeURIComponent(journey)}` : '/'
}

/** The page that says how the last attempt of a journey at this door failed. */
export function problemPath(door: ProviderId, journey: JourneyId): string {
  return withQuery(`/doors/${encodeURIComponent(door)}/problem`, new URLSearchParams({ journey }))
}

export function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString()
  return text ? `${path}?${text}` : path
}
