/** A form of a page, with the fields that are sent without a change. */
export interface Form {
  /** Absolute. */
  action: string
  method: 'GET' | 'POST'
  /** Names and values, without buttons; radio buttons and checkboxes only when checked. */
  fields: [string, string][]
  /** Names of all fields, checked or not. */
  names: ReadonlySet<string>
  /** Names and values of the buttons in order; the Enter key presses the first. */
  buttons: [string, string][]
  /** True when no input is visible: the form is meant to send itself. */
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
 * The forms of a page with the parts that sign-ins need: inputs and buttons, no selections and no text areas. It reads
 * well-formed markup and is no HTML parser.
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

/** The form that a script of the page sends at once, as with `response_mode=form_post`; undefined: none. */
export function autoForm(html: string, base: string): Form | undefined {
  if (!/\.submit\s*\(/.test(html)) return undefined
  const [form, ...others] = formsOf(html, base)
  return form?.hiddenOnly && others.length === 0 ? form : undefined
}
