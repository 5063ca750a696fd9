import type { BodyWords } from '../pages/layout.tsx'

let read: BodyWords | undefined

/** Words every page has, written by the server on `<body>`. */
export function pageWords(): BodyWords {
  read ??= JSON.parse(document.body.dataset['words'] ?? '{}') as BodyWords
  return read
}
