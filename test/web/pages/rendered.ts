import assert from 'node:assert/strict'
import { renderPage } from '../../../src/web/pages/page.tsx'
import { gallery } from './gallery.ts'
import { galleryContext } from './sample.ts'

export const langs = ['ko', 'en'] as const
/** Every page of the gallery in both languages. */
const rendered = gallery().flatMap(({ name, render }) =>
  langs.map((lang) => ({ name: `${name} (${lang})`, lang, html: renderPage(render(galleryContext(lang))) })),
)
/** One page of the gallery. */
export const page = (name: string, lang: 'ko' | 'en' = 'ko'): string =>
  rendered.find((one) => one.name === `${name} (${lang})`)?.html ?? assert.fail(`no page ${name}`)

export function each(check: (one: { name: string; lang: 'ko' | 'en'; html: string }) => void): void {
  for (const one of rendered) check(one)
}

/** Values of an attribute, with the tag that has each. */
export const attributes = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`<(\\w+)[^>]*? ${name}="([^"]*)"`, 'g'))].map(([, tag = '', value = '']) => ({
    tag,
    value,
  }))
