/** The direction of the arrows: domain, mechanics ← rooms, stores ← citizen ← web, jobs ← app ← main. See docs/architecture.md. */
const rooms = [
  'federation',
  'health',
  'limits',
  'openid-provider',
  'session',
  'waiting-room',
  'campaign',
  'booking',
  'legacy-registry',
  'operations',
  'operator',
  'keyring',
  'history',
  'warm-up',
  'order',
]
const room = `^src/(${rooms.join('|')})/`

/**
 * The floors of `mock-idps/`, from the ground up (drawn in mock-idps/index.ts): a room imports itself and the floors below
 * it, never a neighbour or a floor above, not even a type. A new room needs a floor here.
 */
const mockFloors = [
  ['complaints.ts', 'providers.ts', 'endpoints.ts'],
  ['http', 'clock.ts', 'html', 'keys', 'ledger'],
  ['faults', 'browser'],
  ['people'],
  ['dialects', 'settings.ts'],
  ['core'],
  ['sandbox'],
  ['page'],
  ['control'],
  ['router'],
  ['start.ts'],
  ['attack', 'index.ts'],
  ['cli'],
  ['main.ts'],
].map((rooms) =>
  rooms.map((room) => (room.endsWith('.ts') ? `^mock-idps/${room.replace('.', '\\.')}$` : `^mock-idps/${room}/`)),
)

const mockFloorRules = mockFloors.flatMap((floor, index) =>
  floor.map((path) => ({
    name: 'mock-idps-no-arrow-back-up',
    comment: 'A room of the simulators imports itself and lower floors. See the drawing in mock-idps/index.ts.',
    severity: 'error',
    from: { path },
    to: { path: '^mock-idps/', pathNot: [path, ...mockFloors.slice(0, index).flat()] },
  })),
)

module.exports = {
  forbidden: [
    ...mockFloorRules,
    {
      name: 'mock-idps-every-room-has-a-floor',
      severity: 'error',
      from: { path: '^mock-idps/', pathNot: [...mockFloors.flat(), '^mock-idps/(action|bin|dist)/'] },
      to: {},
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-imports-nothing',
      comment: 'Nouns and ports stand on nothing, not even on packages.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'rooms-import-domain-and-themselves',
      severity: 'error',
      from: { path: room },
      to: {
        path: '^(src|providers|mock-idps|mock-registry|demo|test|bench)/',
        pathNot: ['^src/domain/', '^src/mechanics/', '^src/$1/'],
      },
    },
    {
      name: 'mechanics-imports-nothing-of-ours',
      comment: 'The ground beside domain: no word of our domain in it.',
      severity: 'error',
      from: { path: '^src/mechanics/' },
      to: { path: '^(src|providers|mock-idps|mock-registry|demo|test|bench)/', pathNot: '^src/mechanics/' },
    },
    {
      name: 'citizen-is-where-rooms-meet',
      comment: 'Use cases stand on rooms; no HTTP, no store, no page.',
      severity: 'error',
      from: { path: '^src/citizen/' },
      to: {
        path: '^(src/(store|web|jobs)/|src/[^/]+\\.ts|providers|mock-idps|mock-registry|demo|test|bench)|node_modules/express/',
      },
    },
    {
      name: 'jobs-run-rooms-and-use-cases',
      comment: 'What happens by itself knows neither HTTP nor a store; only the composition knows it.',
      severity: 'error',
      from: { path: '^src/jobs/' },
      to: { path: '^(src/(store|web)/|src/[^/]+\\.ts|providers|mock-idps|mock-registry|demo|test|bench)' },
    },
    {
      name: 'stores-import-domain-and-their-driver',
      severity: 'error',
      from: { path: '^src/store/([^/]+)/' },
      to: {
        path: '^(src|providers|mock-idps|mock-registry|demo|test|bench)/',
        pathNot: ['^src/domain/', '^src/mechanics/', '^src/store/$1/'],
      },
    },
    {
      name: 'memory-books-are-for-simulation',
      comment:
        'Durable stores in memory forget every booking at the end of the process: no installation may have them. A warm-up forgets on purpose.',
      severity: 'error',
      from: { pathNot: '^(simulation|test)/|^src/store/memory/durable/|^src/compose-warm-up\\.ts$' },
      to: { path: '^src/store/memory/durable/' },
    },
    {
      name: 'web-imports-rooms-and-domain',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { path: '^(src/(store|jobs)/|src/[^/]+\\.ts|providers|mock-idps|mock-registry|demo|test|bench)' },
    },
    {
      name: 'only-main-imports-providers',
      severity: 'error',
      from: { pathNot: '^(providers/|src/main\\.ts|test/|bench/)' },
      to: { path: '^providers/' },
    },
    {
      name: 'providers-import-domain-only',
      severity: 'error',
      from: { path: '^providers/' },
      to: { path: '^(src|mock-idps|mock-registry|demo|test|bench)/', pathNot: '^src/domain/' },
    },
    {
      name: 'providers-use-zod-and-an-oidc-client',
      severity: 'error',
      from: { path: '^providers/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/(zod|openid-client)/' },
    },
    {
      name: 'simulators-import-nothing-of-ours',
      comment: 'Else they would share our mistakes.',
      severity: 'error',
      from: { path: '^mock-(idps|registry)/' },
      to: { path: '^(src|providers|demo|test|bench)/' },
    },
    {
      name: 'a-library-has-one-room',
      comment: 'The library that is a room’s trade is used there and nowhere else.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(health|federation|limits|openid-provider|store|operations)/' },
      to: {
        path: 'node_modules/(opossum|passport|openid-client|undici|oidc-provider|@electric-sql|ioredis|pg|pino|prom-client)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-knows-the-simulation',
      comment: 'Mistakes are planted from its side; the bench plays with its people.',
      severity: 'error',
      from: { pathNot: '^(simulation|bench|chaos|test)/' },
      to: { path: '^simulation/' },
    },
    {
      name: 'nothing-knows-chaos',
      comment: 'It stands above all: it starts whole installations, and breaks them.',
      severity: 'error',
      from: { pathNot: '^(chaos|test)/' },
      to: { path: '^chaos/' },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-drawers',
      comment: 'Folders are named after a purpose.',
      severity: 'error',
      from: {},
      to: { path: '/(util|utils|helper|helpers|common|shared|lib)/', pathNot: 'node_modules' },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data)/' },
    // Types count: an arrow that only a type needs is an arrow.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
