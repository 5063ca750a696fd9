/** Edits (a letter added, left out or changed) that still make a misspelling of a word, at most, and per letter of it. */
const mostEdits = 3
const editsPerLetter = 0.25

/** Spellings that mean the same: `redirectUris`, `redirect_uris`, `REDIRECT-URIS`. */
const bare = (word: string) => word.toLowerCase().replaceAll(/[_-]/g, '')

/** The word of the list that was probably meant; null when none is near. The first of equals. */
export function nearest(word: string, words: readonly string[]): string | null {
  let best: { word: string; edits: number } | null = null
  for (const candidate of words) {
    const edits = distance(bare(word), bare(candidate))
    if (
      edits <= Math.min(mostEdits, candidate.length * editsPerLetter) &&
      edits < (best?.edits ?? Number.POSITIVE_INFINITY)
    )
      best = { word: candidate, edits }
  }
  return best?.word ?? null
}

/** Levenshtein distance. Words of a configuration: a few dozen letters. */
function distance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const line = [row]
    for (let column = 1; column <= to.length; column++) {
      const changed = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      line.push(Math.min(changed, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1))
    }
    above = line
  }
  return above[to.length] ?? 0
}
