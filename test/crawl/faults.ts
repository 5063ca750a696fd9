import { lightsOf, type TestBroker } from '../support/broker.ts'
import type { FailingStores } from '../support/failing-stores.ts'
import { until } from '../support/until.ts'

/** What is wrong while the pages are crawled. */
export interface Fault {
  name: string
  begin(): Promise<void>
  end(): Promise<void>
}

/** The faults of an evening. The last one cannot be undone: it comes last. */
export function faultsOf(broker: TestBroker, failing: FailingStores): Fault[] {
  const lights = (holds: (selectable: Record<string, boolean>) => boolean) =>
    until(async () => holds(Object.fromEntries((await lightsOf(broker.origin)).map((one) => [one.id, one.selectable]))))
  const service = (state: string) =>
    until(async () => {
      const { service: seen } = (await (await fetch(`${broker.origin}/lights.json`)).json()) as {
        service: { state: string }
      }
      return seen.state === state
    })
  const outage = (provider: string) =>
    broker.fault({ match: { provider }, do: [{ type: 'outage', mode: 'status', status: 503 }] })
  const doors = ['certificate', 'phone', 'ipin', 'naver', 'kakao']
  const allOpen = () => lights((open) => doors.every((door) => open[door]))
  const mended = async () => {
    await broker.mend()
    await allOpen()
  }
  return [
    { name: 'none', begin: async () => undefined, end: async () => undefined },
    {
      name: 'one provider down',
      async begin() {
        await outage('kakao')
        await lights((open) => open['kakao'] === false)
      },
      end: mended,
    },
    {
      name: 'every provider down',
      async begin() {
        for (const door of doors) await outage(door)
        await lights((open) => doors.every((door) => !open[door]))
      },
      end: mended,
    },
    {
      name: 'hot store away',
      async begin() {
        failing.hot(true)
        await service('unable')
      },
      async end() {
        failing.hot(false)
        await allOpen()
      },
    },
    {
      name: 'database away',
      async begin() {
        failing.durable(true)
        await service('unable')
      },
      async end() {
        failing.durable(false)
        await allOpen()
      },
    },
    { name: 'hot store emptied', begin: () => failing.emptyHot(), end: async () => undefined },
  ]
}
