/** What the simulators are told to do to some doors, over HTTP: a fault plan without its `match.provider`. */
export interface Fault {
  doors: readonly string[]
  do: readonly Record<string, unknown>[]
  /** Default: every endpoint. */
  endpoint?: string
  /** Only for this person; default everyone. */
  persona?: string
  rate?: number
}

/** One stretch of an evening. */
export interface Stretch {
  seconds: number
  /** In force for this long and no longer. */
  faults?: readonly Fault[]
  /** What the broker itself lacks meanwhile: its hot store does not answer, or its process gets hardly any CPU. */
  lacks?: 'hot-store' | 'cpu'
}

export interface Scenario {
  id: string
  title: string
  /** People who choose a door, per second. */
  peoplePerSecond: number
  /** Share of them who go to the provider and never come back. Default 0. */
  abandoning?: number
  stretches: readonly Stretch[]
  /** How long the light of a faulted door may stay green, in seconds; null: its fault is none of the provider's. */
  notGreenWithin: number
  /** Laid over the broker's configuration. Default nothing. */
  config?: object
  /** Whether it lasts until the doors should be green again. Default true. */
  recovers?: boolean
  /** One person who comes every few seconds in the same browser and on the same network, whatever the lights show. */
  regular?: { door: string; persona: string; everySeconds: number }
  /** Nothing that happens is a provider's doing: no door may show `failing`, `outage` or `slow`, or be red. */
  blameless?: true
  /** Doors fail together for a reason of theirs: the broker never says that it is itself unable. */
  serviceAble?: true
}

/** A relay that Naver and Kakao share. */
const sharedRelay = {
  dependencies: { relay: { ko: '공동 중계', en: 'Common relay' } },
  providers: { naver: { dependsOn: ['relay'] }, kakao: { dependsOn: ['relay'] } },
}

const outage = [{ type: 'outage', mode: 'status', status: 503 }]
const flap: Stretch[] = Array.from({ length: 6 }, (): Stretch[] => [
  { seconds: 5, faults: [{ doors: ['kakao'], do: [{ type: 'outage', mode: 'reset' }] }] },
  { seconds: 5 },
]).flat()

/** A dead door may be green for ten seconds, also when no person is there; one that fails sometimes for thirty. */
const dead = 10
const ailing = 30

/**
 * The evening. Longest first: two are played at once, and the whole with the grey failures must end within fifteen minutes. Each has a healthy lead-in,
 * in which nothing may be red.
 */
export const evening: readonly Scenario[] = [
  {
    id: 'abandoning',
    title: 'half of people never come back',
    peoplePerSecond: 5,
    abandoning: 0.5,
    // People count as away after three minutes.
    stretches: [{ seconds: 230 }],
    notGreenWithin: dead,
  },
  {
    id: 'brown-out',
    title: '20 % of one door’s exchanges fail',
    peoplePerSecond: 10,
    stretches: [
      { seconds: 15 },
      {
        seconds: 50,
        faults: [{ doors: ['kakao'], endpoint: 'token', rate: 0.2, do: [{ type: 'status', status: 500 }] }],
      },
      { seconds: 75 },
    ],
    notGreenWithin: ailing,
  },
  {
    id: 'quiet-night',
    title: 'quiet night, then a door dies',
    peoplePerSecond: 1 / 60,
    stretches: [{ seconds: 20 }, { seconds: 40, faults: [{ doors: ['kakao'], do: outage }] }, { seconds: 60 }],
    notGreenWithin: dead,
  },
  {
    id: 'slow',
    title: 'one door takes six seconds',
    peoplePerSecond: 6,
    stretches: [
      { seconds: 15 },
      { seconds: 40, faults: [{ doors: ['kakao'], endpoint: 'token', do: [{ type: 'latency', ms: 6_000 }] }] },
      { seconds: 65 },
    ],
    notGreenWithin: ailing,
  },
  {
    id: 'flap',
    title: 'one door goes and comes, 5 s each',
    peoplePerSecond: 6,
    stretches: [{ seconds: 15 }, ...flap, { seconds: 45 }],
    notGreenWithin: dead,
  },
  {
    id: 'kcb',
    title: 'KCB down: phone and i-PIN',
    peoplePerSecond: 6,
    stretches: [{ seconds: 15 }, { seconds: 30, faults: [{ doors: ['phone', 'ipin'], do: outage }] }, { seconds: 45 }],
    notGreenWithin: dead,
  },
  {
    id: 'outage',
    title: 'one door dies and recovers',
    peoplePerSecond: 6,
    stretches: [{ seconds: 15 }, { seconds: 30, faults: [{ doors: ['kakao'], do: outage }] }, { seconds: 45 }],
    notGreenWithin: dead,
  },
  {
    id: 'odd-account',
    title: 'one odd account at a quiet door, again and again',
    peoplePerSecond: 1 / 30,
    regular: { door: 'kakao', persona: 'man', everySeconds: 4 },
    stretches: [
      { seconds: 15 },
      {
        seconds: 60,
        faults: [
          {
            doors: ['kakao'],
            endpoint: 'profile',
            persona: 'man',
            do: [{ type: 'edit', remove: ['kakao_account.ci'] }],
          },
        ],
      },
    ],
    notGreenWithin: dead,
    blameless: true,
  },
  {
    id: 'spelling',
    title: 'a refusal in another spelling',
    peoplePerSecond: 1,
    stretches: [
      { seconds: 15 },
      {
        seconds: 45,
        faults: [{ doors: ['naver', 'kakao'], endpoint: 'token', do: [{ type: 'refusal', status: 200 }] }],
      },
    ],
    notGreenWithin: dead,
    blameless: true,
  },
  {
    id: 'hot-store',
    title: 'our hot store is away',
    peoplePerSecond: 6,
    stretches: [{ seconds: 15 }, { seconds: 35, lacks: 'hot-store' }, { seconds: 30 }],
    notGreenWithin: dead,
    blameless: true,
  },
  {
    id: 'cpu',
    title: 'our own process gets no CPU',
    peoplePerSecond: 2,
    stretches: [{ seconds: 15 }, { seconds: 35, lacks: 'cpu' }, { seconds: 30 }],
    notGreenWithin: dead,
    blameless: true,
  },
  {
    id: 'page',
    title: 'one door’s login page dies',
    peoplePerSecond: 6,
    stretches: [
      { seconds: 15 },
      { seconds: 30, faults: [{ doors: ['kakao'], endpoint: 'authorization', do: outage }] },
      { seconds: 45 },
    ],
    notGreenWithin: dead,
  },
  {
    id: 'relay',
    title: 'shared relay down: Naver and Kakao',
    peoplePerSecond: 6,
    config: sharedRelay,
    // How doors come back is in the scenario of KCB.
    stretches: [{ seconds: 15 }, { seconds: 20, faults: [{ doors: ['naver', 'kakao'], do: outage }] }],
    notGreenWithin: dead,
    recovers: false,
    serviceAble: true,
  },
]
