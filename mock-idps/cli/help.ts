/** The output of `--help`. */
export const help = `gwanmun-mock-idps: simulators of five Korean identity providers for tests

  gwanmun-mock-idps [serve] [options]   run the simulators; prints one line of JSON when ready
  gwanmun-mock-idps attack [options]    run the negative pack against a relying party (attack --help)
  gwanmun-mock-idps schema [settings|fault-plan]   print a JSON Schema
  --help, -h · --version, -v   with every command

Options of serve (environment variable)
  --port N               default 4000, 0 = any free port      (MOCK_IDPS_PORT)
  --host ADDRESS         default 127.0.0.1                     (MOCK_IDPS_HOST)
  --public-url ORIGIN    how clients and browsers reach them   (MOCK_IDPS_PUBLIC_URL)
  --redirect-base URL    where the default client is           (MOCK_IDPS_REDIRECT_BASES, commas)
  --client-id, --client-secret, --redirect-uri   a client of your own, beside those of the file;
                         the URI may contain {provider}
                         (MOCK_IDPS_CLIENT_ID, MOCK_IDPS_CLIENT_SECRET, MOCK_IDPS_REDIRECT_URIS)
  --seed TEXT            another seed gives other CIs          (MOCK_IDPS_SEED)
  --fault JSON           a fault plan in force from the start; may be repeated
  --no-drawer            pages offer approve and cancel only
  --config FILE          all of this and more as JSON          (MOCK_IDPS_CONFIG)
`

/** The output of `schema --help`. */
export const schemaHelp = `gwanmun-mock-idps schema [settings|fault-plan]: prints a JSON Schema (2020-12)

  settings     the configuration file, for serve --config (default)
  fault-plan   the body of POST _control/faults and the value of serve --fault
`
