import type { Opening, OpeningName, Openings } from '../../../domain/opening.ts'
import { type Durable, type OpeningRow, pair } from './books.ts'

export function memoryOpenings(durable: Durable): Openings {
  const rows = () => durable.state.openings
  const find = ({ campaign, opensAt }: OpeningName) => rows().get(pair(campaign, String(opensAt)))
  const view = ({ blocks: _, ...opening }: OpeningRow): Opening => structuredClone(opening)
  const latest = () => [...rows().values()].toSorted((one, other) => other.opensAt - one.opensAt)

  return {
    async announce(announcement) {
      const { campaign, opensAt, round, commitment } = announcement
      const standing = find(announcement)
      if (standing) return view(standing)
      const row: OpeningRow = {
        ...{ campaign, opensAt, round, commitment, announcedAt: durable.now() },
        ...{ frozen: null, drawn: null, blocks: new Map() },
      }
      rows().set(pair(campaign, String(opensAt)), row)
      return view(row)
    },
    async freeze(name, { frozenAt, base, people, root }) {
      const row = find(name)
      if (!row) throw new Error('an opening is announced before it is frozen')
      row.frozen ??= { frozenAt, base, people, root, publishedAt: durable.now() }
      return view(row)
    },
    async draw(name, { value, seed }) {
      const row = find(name)
      if (!row?.frozen) throw new Error('an opening is frozen before it is drawn')
      row.drawn ??= { value: { ...value }, seed, drawnAt: durable.now() }
      return view(row)
    },
    async find(name) {
      const row = find(name)
      return row ? view(row) : null
    },
    async latest(campaign, limit) {
      return latest()
        .filter((row) => row.campaign === campaign)
        .slice(0, limit)
        .map(view)
    },
    async ofKey(campaign, key) {
      const row = latest().find(
        ({ campaign: own, frozen }) =>
          own === campaign && frozen && frozen.base <= key && key < frozen.base + frozen.people,
      )
      return row ? view(row) : null
    },
    async keepBlock(name, block) {
      const row = find(name)
      if (row && row.frozen === null) row.blocks.set(block.number, structuredClone(block))
    },
    async block(name, number) {
      return structuredClone(find(name)?.blocks.get(number) ?? null)
    },
    async blockRoots(name, count) {
      const blocks = find(name)?.blocks ?? new Map()
      return Array.from({ length: count }, (_, number) => blocks.get(number)?.root).filter((root) => root !== undefined)
    },
  }
}
