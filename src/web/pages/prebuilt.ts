import { LRUCache } from 'lru-cache'
import type { VNode } from 'preact'
import { jsxTemplate } from 'preact/jsx-runtime'
import { renderToString } from 'preact-render-to-string'

/**
 * Puts a part of a page in its place: rendered once for what it shows, all of which lies in `shown` and `variant`. Parts are told apart
 * by their content, so one that has not changed outlives the board it came from.
 */
export type Prebuilt = (shown: object, variant: string, render: () => VNode) => VNode

/**
 * Keeps rendered parts of pages that many people see, so that only what is about one person is rendered for each.
 * @param mostCharacters of all parts, and of what tells them apart, together; the least recently used go first
 */
export function openPrebuilt(mostCharacters: number): Prebuilt {
  const parts = new LRUCache<string, string>({
    maxSize: mostCharacters,
    sizeCalculation: (html, key) => html.length + key.length,
  })
  // Everyone is shown the same objects for as long as a board lives; writing them out takes longer than finding the part.
  const written = new WeakMap<object, string>()

  function contentOf(shown: object): string {
    const known = written.get(shown)
    if (known !== undefined) return known
    const content = JSON.stringify(shown)
    written.set(shown, content)
    return content
  }

  return (shown, variant, render) => {
    const key = `${variant} ${contentOf(shown)}`
    const known = parts.get(key)
    // The renderer makes a tree of thousands of pieces; kept as one flat string it takes less memory.
    const html = known ?? Buffer.from(renderToString(render())).toString()
    if (known === undefined) parts.set(key, html)
    // The one place where markup is taken as it is: it comes from the renderer, which has escaped it.
    return jsxTemplate([html])
  }
}
