import assert from 'node:assert/strict'
import { renderToString } from 'preact-render-to-string'
import type { ClinicDay } from '../../../src/domain/booking.ts'
import { ClinicCard } from '../../../src/web/pages/components/clinic.tsx'
import { renderPage } from '../../../src/web/pages/page.tsx'
import { openPrebuilt, pageBytes } from '../../../src/web/pages/prebuilt.ts'
import { galleryContext, plainData, sampleSlots } from './sample.ts'

describe('A prebuilt part of a page', () => {
  it('is rendered once for what it shows, from one board to the next, and again when that changes', () => {
    const prebuilt = openPrebuilt(1_000)
    let rendered = 0
    const part = (shown: { free: number }, variant = 'ko') =>
      renderToString(
        <p>
          {prebuilt(shown, variant, () => {
            rendered++
            return <b>{`${variant}: ${shown.free} <`}</b>
          })}
        </p>,
      )
    assert.equal(part({ free: 3 }), '<p><b>ko: 3 &lt;</b></p>')
    assert.equal(part({ free: 3 }), '<p><b>ko: 3 &lt;</b></p>')
    assert.equal(rendered, 1)
    assert.equal(part({ free: 2 }), '<p><b>ko: 2 &lt;</b></p>')
    assert.equal(part({ free: 3 }, 'en'), '<p><b>en: 3 &lt;</b></p>')
    assert.equal(rendered, 3)
  })

  it('stands at its place in the bytes that are sent, whatever the page says around it, and in one page only', () => {
    const prebuilt = openPrebuilt(1_000)
    const page = (name: string) => (
      <p title={name}>
        {name}
        <Parts of={['하나', '둘', '하나']} />
        {name}
      </p>
    )
    const Parts = ({ of }: { of: string[] }) => <>{of.map((part) => prebuilt({ part }, 'ko', () => <b>{part}</b>))}</>
    for (const name of ['<!--part 0-->', '경희'])
      assert.equal(pageBytes(page(name)).toString(), renderPage(page(name)), name)
    assert.match(renderToString(page('경희')), /<b>하나<\/b><b>둘<\/b><b>하나<\/b>/)
  })

  it('goes when others need the room, the least recently used first', () => {
    const prebuilt = openPrebuilt(180)
    const rendered: number[] = []
    const show = (n: number) =>
      prebuilt({ n }, 'ko', () => {
        rendered.push(n)
        return <b>{'x'.repeat(20)}</b>
      })
    for (const n of [1, 2, 1, 3, 1, 2]) show(n)
    assert.deepEqual(rendered, [1, 2, 3, 2])
  })

  it('shows a clinic by its own state alone: language, open, the time that was lost, and every place that is left', () => {
    const { slots } = sampleSlots(plainData)
    const [day] = slots.result.clinics
    assert.ok(day)
    const [slot] = day.slots
    assert.ok(slot)
    const card = (props: Partial<Parameters<typeof ClinicCard>[0]>) =>
      renderToString(<ClinicCard context={galleryContext('ko')} day={day} open={false} lost={null} {...props} />)
    const changed: ClinicDay = { ...day, slots: day.slots.map((one) => ({ ...one, free: 0 })) }
    const shown = [
      card({}),
      card({ open: true }),
      card({ context: galleryContext('en') }),
      card({ day: changed }),
      card({ day: changed, lost: slot.id }),
    ]
    assert.equal(new Set(shown).size, shown.length)
    assert.equal(card({ context: { ...galleryContext('ko'), path: '/slots?page=2', campaign: '다른 접종' } }), shown[0])
    assert.equal(card({ lost: 'another clinic' as typeof slot.id }), shown[0])
  })
})
