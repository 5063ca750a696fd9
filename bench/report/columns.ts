/** Lines with columns of equal width under their heads. @param texts columns that are text: all others stand to the right */
export function columns(
  heads: readonly string[],
  lines: readonly (readonly string[])[],
  texts: readonly string[],
): string {
  const isText = heads.map((head) => texts.includes(head))
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...lines.map((cells) => (cells[column] ?? '').length)),
  )
  const print = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (isText[column] ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [print(heads), widths.map((width) => '─'.repeat(width)).join('  '), ...lines.map(print)].join('\n')
}
