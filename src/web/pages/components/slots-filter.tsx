import type { VNode } from 'preact'
import type { RegionStock } from '../../../domain/booking.ts'
import { safeHref } from '../links.ts'
import { type PageContext, to, wordsOf } from '../page.tsx'
import { openPrebuilt } from '../prebuilt.ts'
import type { SlotsFilter } from '../slots-query.ts'
import { Korean } from './blocks.tsx'

interface FilterProps {
  context: PageContext
  filter: SlotsFilter
  regions: readonly RegionStock[]
  products: readonly string[]
}

/** A panel has 5,800 bytes: enough for seven hundred panels. */
const prebuilt = openPrebuilt(4_000_000)

/** The search form, sent by GET. The server ignores a district that does not lie in the chosen region. Prebuilt for each filter. */
export function SlotsFilterPanel(props: FilterProps): VNode {
  const { context, filter, regions, products } = props
  return prebuilt(regions, JSON.stringify([context.lang, filter, products]), () => <Panel {...props} />)
}

function Panel({ context, filter, regions, products }: FilterProps): VNode {
  const words = wordsOf(context).slots
  const region = regions.find((candidate) => candidate.region === filter.region)
  return (
    <details class="side filt" data-open-wide>
      <summary>
        <span>
          <b>{filter.district ? <Korean context={context}>{filter.district}</Korean> : region?.name[context.lang]}</b>
          {' · '}
          {filter.product ? <Korean context={context}>{filter.product}</Korean> : words.anyProduct}
          {filter.withFree ? ` · ${words.onlyFree}` : null}
          {filter.stepFree ? ` · ${words.onlyStepFree}` : null}
        </span>
        <span class="ed">{words.change}</span>
      </summary>
      <form method="get" action={safeHref(to(context, '/slots'))} aria-label={words.filter}>
        <input type="hidden" name="day" value={filter.day} />
        <Where context={context} filter={filter} regions={regions} />
        <Product context={context} filter={filter} products={products} />
        <label class="check">
          <input type="checkbox" name="full" value="1" checked={!filter.withFree} />
          {words.showFull}
        </label>
        <label class="check">
          <input type="checkbox" name="stepFree" value="1" checked={filter.stepFree} />
          {words.stepFree}
        </label>
        <button class="btn full" type="submit">
          {words.search}
        </button>
      </form>
    </details>
  )
}

type Shared = Pick<FilterProps, 'context' | 'filter'>

/** Region and district. */
function Where({ context, filter, regions }: Shared & { regions: readonly RegionStock[] }): VNode {
  const words = wordsOf(context).slots
  const region = regions.find((candidate) => candidate.region === filter.region)
  return (
    <div class="grid2">
      <div>
        <label for="region">{words.region}</label>
        <select id="region" name="region">
          {regions.map((one) => (
            <option value={one.region} selected={one.region === filter.region}>
              {one.name[context.lang]}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="district">{words.district}</label>
        <select id="district" name="district">
          <option value="">{words.allDistricts}</option>
          {(region?.districts ?? []).map(({ name, clinics }) => (
            <option value={name} selected={name === filter.district} lang={nameLang(context)}>
              {`${name} (${clinics})`}
            </option>
          ))}
        </select>
      </div>
    </div>
  )
}

/** Product, or any. */
function Product({ context, filter, products }: Shared & { products: readonly string[] }): VNode {
  const words = wordsOf(context).slots
  return (
    <fieldset>
      <legend class="lab">{words.product}</legend>
      <div class="chips">
        {[null, ...products].map((product) => (
          <label class="chip">
            <input type="radio" name="product" value={product ?? ''} checked={product === filter.product} />
            <span lang={product ? nameLang(context) : undefined}>{product ?? words.any}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** Language of names from data, where it is not the page's. */
function nameLang({ lang }: PageContext): 'ko' | undefined {
  return lang === 'ko' ? undefined : 'ko'
}
