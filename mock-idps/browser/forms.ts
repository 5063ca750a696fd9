/** A form of a page with the fields that would be sent if nobody changed anything. */
export interface Form {
  /** Absolute. */
  action: string
  method: 'GET' | 'POST'
  /** Names and values, without buttons; of radio buttons and boxes only those that are checked. */
  fields: [string, string][]
  /** Names of all fields, checked or not. */
  names: ReadonlySet<string>
  /** In their order; the first is pressed by the Enter key. */
  buttons: [string, string][]
  /** Nothing in it is for people: it wants to be sent at once. */
  hiddenOnly: boolean
}

const tags = /<(\/?)(form|input|button)\b((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi
const attributes = /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return entities[name.toLowerCase()] ?? whole
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return point <= 0x10_ffff ? String.fromCodePoint(point) : whole
  })
}

function attributesOf(text: string): Map<string, string> {
  const found = [...text.matchAll(attributes)]
  return new Map(found.map(([, name = '', ...values]) => [name.toLowerCase(), decoded(values.find((v) => v) ?? '')]))
}

function addInput(form: Form, input: Map<string, string>): void {
  const name = input.get('name')
  const type = (input.get('type') ?? 'text').toLowerCase()
  if (type === 'submit') {
    form.buttons.push([name ?? '', input.get('value') ?? ''])
    return
  }
  if (type !== 'hidden') form.hiddenOnly = false
  if (!name || type === 'button' || type === 'reset') return
  ;(form.names as Set<string>).add(name)
  if ((type === 'radio' || type === 'checkbox') && !input.has('checked')) return
  form.fields.push([name, input.get('value') ?? (type === 'checkbox' ? 'on' : '')])
}

/**
 * The forms of a page, as far as sign-ins need them: inputs and buttons, no selections and no text areas. A reader of
 * markup that is meant to be read, no parser of HTML.
 */
export function formsOf(html: string, base: string): Form[] {
  const forms: Form[] = []
  let open: Form | undefined
  for (const [, closing, tag = '', rest = ''] of html.matchAll(tags)) {
    const found = attributesOf(rest)
    if (tag.toLowerCase() === 'form') {
      open = undefined
      if (closing) continue
      const action = new URL(found.get('action') || base, base).href
      const method = found.get('method')?.toLowerCase() === 'post' ? 'POST' : 'GET'
      open = { action, method, fields: [], names: new Set(), buttons: [], hiddenOnly: true }
      forms.push(open)
    } else if (open && !closing) {
      if (tag.toLowerCase() === 'input') addInput(open, found)
      else if ((found.get('type') ?? 'submit') === 'submit') {
        open.buttons.push([found.get('name') ?? '', found.get('value') ?? ''])
      }
    }
  }
  return forms
}

/** The form that a script of this page sends at once, as with `response_mode=form_post`; undefined: there is none. */
export function autoForm(html: string, base: string): Form | undefined {
  if (!/\.submit\s*\(/.test(html)) return undefined
  const [form, ...others] = formsOf(html, base)
  return form?.hiddenOnly && others.length === 0 ? form : undefined
}
