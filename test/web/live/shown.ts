import { messagesOf } from '../../../src/web/messages/messages.ts'

export interface PublishedDoor {
  id: string
  light: string
  selectable: boolean
  reason: string
  decidedBy?: string
}

/** The word that belongs to a published light, by the table of the design; not by the code that draws it. */
export function wordFor({ light, selectable, reason, decidedBy }: PublishedDoor, lang: 'ko' | 'en'): string {
  const { words } = messagesOf(lang).doors
  if (!selectable && reason === 'unknown') return words.ours
  if (!selectable) return reason === 'maintenance' ? words.maint : words.down
  if (reason === 'unknown' && !decidedBy) return words.unknown
  return light === 'green' ? words.clear : light === 'yellow' ? words.slow : words.busy
}

/** What a page says of each door: its colour, its word, and whether it is a link. */
export function doorsOnPage(html: string): { id: string; light: string; opens: boolean; word: string }[] {
  return [...html.matchAll(/<li[^>]* data-door="(\w+)" data-light="(\w+)"[\s\S]*?<\/li>/g)].map(
    ([card, id = '', light = '']) => ({
      id,
      light,
      opens: /<a class="t"/.test(card),
      word: /<b>([^<]*)<\/b>/.exec(card)?.[1] ?? '',
    }),
  )
}

/** When what a page says was measured, as the JSON writes it. */
export function measuredOnPage(html: string): string {
  return /data-measured[^>]*>[\s\S]*?datetime="([^"]*)"/i.exec(html)?.[1] ?? ''
}
