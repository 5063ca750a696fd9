import assert from 'node:assert/strict'
import fc from 'fast-check'
import { goneAt } from '../../src/domain/gone.ts'
import { isCalled, type PlaceBoard, peopleAhead } from '../../src/waiting-room/place.ts'

/** The board of a line, and how many really stand in front of a key. */
function lineOf(inLine: readonly boolean[], called: number): { board: PlaceBoard; ahead(key: number): number } {
  const standing = (from: number, to: number) => inLine.slice(from, to).filter(Boolean).length
  return {
    board: {
      called,
      gone: goneAt(inLine.length - 1 - called, (distance) => standing(called + 1, called + 1 + distance)),
    },
    ahead: (key) => standing(called + 1, Math.max(key, called + 1)),
  }
}

describe('A place in line, computed from the public board', () => {
  it('is the distance to the last person called, without the people who have gone', () => {
    const board: PlaceBoard = {
      called: 99,
      gone: [
        [1, 0],
        [2, 1],
        [4, 1],
        [8, 4],
        [10, 4],
      ],
    }
    const places = [99, 100, 101, 102, 103, 104, 105, 107, 108, 109].map((key) => peopleAhead(key, board))
    assert.deepEqual(places, [0, 0, 1, 1, 2, 3, 4, 4, 4, 5])
    assert.deepEqual(
      [99, 100].map((key) => isCalled(key, board)),
      [true, false],
    )
    assert.equal(peopleAhead(41, { called: -1, gone: [] }), 41, 'before the first call all keys in front count')
  })

  it('is counted at 24 distances at most, in a line of two million and beyond', () => {
    const none = (distance: number) => distance
    assert.deepEqual(
      [0, 1, 2, 2_000_000, 8_000_000].map((line) => goneAt(line, none).length),
      [0, 1, 2, 22, 24],
    )
    assert.deepEqual(goneAt(2_000_000, none).at(-1), [2_000_000, 0])
  })

  it('is never too small, exact where the board counts, and never rises, while people are called and leave', () => {
    const moves = fc.array(fc.record({ call: fc.nat({ max: 40 }), leave: fc.array(fc.nat({ max: 400 })) }), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), moves, (size, steps) => {
        const inLine: boolean[] = Array.from({ length: size }, () => true)
        const shown = inLine.map((_, key) => key)
        let called = -1
        for (const { call, leave } of steps) {
          for (const key of leave) if (key < size) inLine[key] = false
          called = Math.min(size - 1, called + call)
          const { board, ahead } = lineOf(inLine, called)
          const counted = new Set([0, ...board.gone.map(([distance]) => distance)])
          for (const [key, before] of shown.entries()) {
            const [computed, real] = [peopleAhead(key, board), ahead(key)]
            assert.ok(computed >= real && computed <= Math.max(0, key - called - 1))
            if (counted.has(key - called - 1)) assert.equal(computed, real)
            shown[key] = Math.min(before, computed)
            assert.ok((shown[key] ?? 0) >= real, 'the smallest so far is not too small either')
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
