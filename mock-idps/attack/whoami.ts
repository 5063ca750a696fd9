/**
 * Reads the value at a JSON pointer (RFC 6901) as text. Null when the text is not JSON, or when the value is missing or is
 * an object or a list.
 */
export function personIn(json: string, pointer: string): string | null {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return null
  }
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
    value = (value as Record<string, unknown>)[name]
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}
