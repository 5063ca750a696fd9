import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { LightsBoard } from '../../../src/domain/light.ts'
import { system } from '../../../src/system.ts'
import { openLightsServer } from '../../../src/web/live/lights.ts'
import { lightsPage } from '../../../src/web/pages/lights-page.tsx'
import type { Lang } from '../../../src/web/pages/links.ts'
import { renderPage } from '../../../src/web/pages/page.tsx'
import { anyBoard, now } from '../../operator/board.ts'
import { doorsOnPage, type PublishedDoor, wordFor } from './shown.ts'

const assets = { css: '/app.css', js: '/app.js', icon: '/icon.svg' }

describe('The page and the JSON of the lights', () => {
  it('never disagree: word, colour and whether a door opens are the same, whatever was measured, in both languages', () => {
    const page = (path: string, lang: Lang) => ({
      paths: [path],
      render: (board: LightsBoard) =>
        renderPage(
          lightsPage(
            { lang, path: '/', campaign: '접종', helpPhone: '02-0000-0000', helpUrl: null, banner: null, assets },
            { board, now, doors: [], blockSeconds: 600 },
          ),
        ),
    })
    const lights = openLightsServer({ world: system, pages: [page('/', 'ko'), page('/en/', 'en')], headers: {} })
    const read = (url: string): string => {
      let body = ''
      const end = (bytes: Buffer) => {
        body = bytes.toString()
      }
      const response = { writeHead: () => response, end }
      assert.ok(lights.handle({ method: 'GET', url, headers: {} } as never, response as never))
      return body
    }
    fc.assert(
      fc.property(anyBoard, (board) => {
        lights.publish(board)
        const { doors } = JSON.parse(read('/lights.json')) as { doors: PublishedDoor[] }
        for (const [path, lang] of [['/', 'ko'] as const, ['/en/', 'en'] as const])
          assert.deepEqual(
            doorsOnPage(read(path)),
            doors.map((door) => ({
              id: door.id,
              light: door.light,
              opens: door.selectable,
              word: wordFor(door, lang),
            })),
          )
      }),
    )
    lights.stop()
  })
})
