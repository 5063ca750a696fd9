/** The output of `attack --help`. */
export const attackHelp = `gwanmun-mock-idps attack: runs the negative pack against a relying party on this machine

The relying party must trust the issuers (http://localhost:4000/{provider} by default) as the client gwanmun, or as the
client given by --client-id, --client-secret and --redirect-uri. The command starts the simulators, so that port must be
free. The relying party must be running; --restart starts one that needs the simulators at its own start.

  gwanmun-mock-idps attack --start 'http://localhost:3000/login/{provider}' --whoami http://localhost:3000/me

  --start URL             where a sign-in begins; may contain {provider} and {persona} (a login hint)
  --whoami URL            requested with the same cookies afterwards: 2xx means that a person is signed in
  --signed-in-status N    another status that means signed in
  --person POINTER        JSON pointer to the id of the account in the answer of whoami, e.g. /id (not a provider's sub,
                          which differs at each provider); no value means that no person is signed in
  --person-at URL         where that JSON is, if not at whoami
  --needs-ci              accounts depend on the CI: no sign-in without a valid CI, and one CI is one account
  --provider ID[,ID…]     the providers that it trusts; default all five
  --step-up URL           where a signed-in person verifies again
  --backchannel-logout URL   where it accepts logout tokens; may contain {provider}
  --restart COMMAND       restarts it and returns: run when the simulators are ready, and for cases that need metadata
                          and keys unread
  --only ID[,ID…]         cases by id, or by the part before the slash (id_token); --list prints them
  --group A[,B…]          cases by group
  --thorough              every case at every provider instead of at one
  --patience SECONDS      how long a person waits for an answer (15)
  --recover SECONDS       within which sign-ins must work again after a fault (65)
  --late SECONDS          after which a started sign-in has expired; that case takes this long
  --junit FILE, --json FILE   write reports beside the score card on standard output
  --verbose               one line for each case on standard error
  --list                  print the cases and exit
All options of serve are accepted too. Exit status: 0 no case at level must failed, 1 one failed, 2 nothing could be run.
`
