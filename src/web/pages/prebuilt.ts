import { LRUCache } from 'lru-cache'
import type { VNode } from 'preact'
import { jsxTemplate } from 'preact/jsx-runtime'
import { renderToString } from 'preact-render-to-string'
import { sha256 } from '../../mechanics/hash.ts'
import { doctype } from './page.tsx'

/**
 * Puts a part of a page in its place: rendered once for what it shows, all of which lies in `shown` and `variant`. Parts are told apart
 * by their content, so one that has not changed outlives the board it came from.
 */
export type Prebuilt = (shown: object, variant: string, render: () => VNode) => VNode

/**
 * The parts of the page that `pageBytes` renders at the moment, in the order of their marks; null while it renders none. A page is
 * rendered in one go, so there is never more than one.
 */
let placed: Buffer[] | null = null

/** Stands for a part until the page is rendered. What pages show is escaped, so no data can spell it. */
const mark = /<!--part (\d+)-->/

/**
 * Keeps rendered parts of pages that many people see, so that only what is about one person is rendered for each.
 * @param mostBytes of all parts, and of what tells them apart, together; the least recently used go first
 */
export function openPrebuilt(mostBytes: number): Prebuilt {
  const parts = new LRUCache<string, Buffer>({
    maxSize: mostBytes,
    sizeCalculation: (html, key) => html.length + key.length,
  })
  // Everyone is shown the same objects for as long as a board lives; writing them out takes longer than finding the part. A key
  // that held the content itself took as long as everything else that is looked up for a page (7 % of its time).
  const digests = new WeakMap<object, string>()

  function digestOf(shown: object): string {
    const known = digests.get(shown)
    if (known !== undefined) return known
    const digest = sha256(JSON.stringify(shown), 'base64url')
    digests.set(shown, digest)
    return digest
  }

  return (shown, variant, render) => {
    const key = `${digestOf(shown)} ${variant}`
    const known = parts.get(key)
    const html = known ?? Buffer.from(renderToString(render()))
    if (known === undefined) parts.set(key, html)
    // The one place where markup is taken as it is: it comes from the renderer, which has escaped it.
    return jsxTemplate([placed === null ? html.toString() : `<!--part ${placed.push(html) - 1}-->`])
  }
}

/**
 * A whole document in UTF-8, ready to send. Parts that are prebuilt are copied into it: to encode them anew for every person took a
 * sixth of the time of the page of slots (57 KB, Node 20).
 */
export function pageBytes(page: VNode): Buffer {
  const parts: Buffer[] = []
  placed = parts
  try {
    const pieces = `${doctype}${renderToString(page)}`.split(mark)
    return Buffer.concat(pieces.map((piece, at) => (at % 2 === 0 ? Buffer.from(piece) : partOf(parts, piece))))
  } finally {
    placed = null
  }
}

function partOf(parts: readonly Buffer[], number: string): Buffer {
  const part = parts[Number(number)]
  if (!part) throw new Error('a page without one of its parts')
  return part
}
