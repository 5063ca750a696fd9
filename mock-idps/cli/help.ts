/** What `--help` prints. */
export const help = `gwanmun-mock-idps: simulators of five Korean identity providers for tests

  gwanmun-mock-idps [serve] [options]   run the simulators; one line of JSON when ready
  gwanmun-mock-idps attack [options]    play the negative pack against a relying party (attack --help)
  gwanmun-mock-idps schema [settings|fault-plan]   print a JSON Schema
  --help, -h · --version, -v   everywhere

Options of serve (environment)
  --port N               default 4000, 0 = any free port      (MOCK_IDPS_PORT)
  --host ADDRESS         default 127.0.0.1                     (MOCK_IDPS_HOST)
  --public-url ORIGIN    how clients and browsers reach us     (MOCK_IDPS_PUBLIC_URL)
  --redirect-base URL    where the default client lives        (MOCK_IDPS_REDIRECT_BASES, commas)
  --client-id, --client-secret, --redirect-uri   a client of yours, beside those of the file;
                         {provider} may stand in the URI
                         (MOCK_IDPS_CLIENT_ID, MOCK_IDPS_CLIENT_SECRET, MOCK_IDPS_REDIRECT_URIS)
  --seed TEXT            other seed, other CIs                 (MOCK_IDPS_SEED)
  --fault JSON           a fault plan in force from the start; may be repeated
  --no-drawer            pages offer approve and cancel only
  --config FILE          all of this and more as JSON          (MOCK_IDPS_CONFIG)
`

/** What `schema --help` prints. */
export const schemaHelp = `gwanmun-mock-idps schema [settings|fault-plan]: prints a JSON Schema (2020-12)

  settings     the configuration file, for serve --config (default)
  fault-plan   what POST _control/faults and serve --fault take
`
