/** One attribute of a distinguished name: its type in lower case, its value as meant, escapes undone. */
export interface NameAttribute {
  type: string
  value: string
}

/** Longer than any name of the accredited authorities. */
const longest = 1000

/**
 * `type=value` of RFC 4514 §3 from here to the next separator; a value has no unescaped special character in it. Spaces
 * before a type are let pass, as other tools print them (RFC 2253 §4). Linear: no two branches begin alike.
 */
const attribute = / *([a-z][a-z0-9-]*|\d+(?:\.\d+)+)=((?:[^\0\\",+;<>]|\\[\\",+;<># =]|\\[0-9a-f]{2})*)/iy

/** Types by object identifier, where a tool did not know the name (RFC 4519). */
const byOid: Readonly<Record<string, string>> = {
  '2.5.4.3': 'cn',
  '2.5.4.6': 'c',
  '2.5.4.10': 'o',
  '2.5.4.11': 'ou',
}

const bytesOf = (escapes: string) => Uint8Array.from(escapes.split('\\').slice(1), (pair) => Number.parseInt(pair, 16))

/** @throws TypeError when escaped bytes are not UTF-8 */
function meant(value: string): string {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return value.replace(/((?:\\[0-9a-f]{2})+)|\\(.)/gi, (_, bytes: string | undefined, plain: string) =>
    bytes === undefined ? plain : utf8.decode(bytesOf(bytes)),
  )
}

/**
 * The attributes of a distinguished name in RFC 4514 text, in their order. Parts with several attributes (`+`), values in
 * BER (`#04…`) and quoted values are refused: no accredited authority issues them, and they serve to hide things in names.
 * Of our own making, since the libraries for it are given up or bring all of X.509 along; what it does not
 * understand, it refuses.
 * @returns null when it is no such name
 */
export function distinguishedName(text: string): NameAttribute[] | null {
  if (text.length > longest) return null
  const found: NameAttribute[] = []
  attribute.lastIndex = 0
  for (let end = -1; end < text.length; ) {
    attribute.lastIndex = end + 1
    const match = attribute.exec(text)
    if (!match) return null
    end = attribute.lastIndex
    if (end < text.length && text[end] !== ',') return null
    const [, type = '', value = ''] = match
    if (/^[# ]/.test(value)) return null
    try {
      found.push({ type: byOid[type] ?? type.toLowerCase(), value: meant(value) })
    } catch {
      return null
    }
  }
  return found
}
