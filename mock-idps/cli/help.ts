/** What `--help` prints. */
export const help = `gwanmun-mock-idps: simulators of five Korean identity providers for tests

  gwanmun-mock-idps [serve] [options]   run the simulators; one line of JSON when ready
  gwanmun-mock-idps attack [options]    play the negative pack against a relying party (attack --help)
  gwanmun-mock-idps schema [settings|fault-plan]   print a JSON Schema

Options of serve (environment)
  --port N               default 4000, 0 = any free port      (MOCK_IDPS_PORT)
  --host ADDRESS         default 127.0.0.1                     (MOCK_IDPS_HOST)
  --public-url URL       how clients and browsers reach us     (MOCK_IDPS_PUBLIC_URL)
  --redirect-base URL    where the default client lives        (MOCK_IDPS_REDIRECT_BASES, commas)
  --client-id, --client-secret, --redirect-uri   a client of yours; {provider} may stand in the URI
                         (MOCK_IDPS_CLIENT_ID, MOCK_IDPS_CLIENT_SECRET, MOCK_IDPS_REDIRECT_URIS)
  --seed TEXT            other seed, other CIs                 (MOCK_IDPS_SEED)
  --fault JSON           a fault plan in force from the start; may be repeated
  --no-drawer            pages offer approve and cancel only
  --config FILE          all of this and more as JSON          (MOCK_IDPS_CONFIG)
`
