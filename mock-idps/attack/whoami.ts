/**
 * What a JSON pointer (RFC 6901) finds in a JSON text, as text; null when it is no JSON or nothing is there. Objects are
 * no identity.
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
