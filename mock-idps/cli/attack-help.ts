/** What `attack --help` prints. */
export const attackHelp = `gwanmun-mock-idps attack: plays the negative pack against a relying party on this machine

The relying party must trust our issuers (http://localhost:4000/{provider} unless told otherwise) as the client gwanmun,
or as one you tell with --client-id, --client-secret and --redirect-uri. We start the simulators, so none may run at that
port any more. The relying party must be running; one that needs us at its own start is started by --restart.

  gwanmun-mock-idps attack --start 'http://localhost:3000/login/{provider}' --whoami http://localhost:3000/me

  --start URL             where a sign-in begins; {provider} and {persona} (a login hint) may stand in it
  --whoami URL            asked with the same cookies afterwards: 2xx = somebody is signed in
  --signed-in-status N    another status that means so
  --person POINTER        JSON pointer to the id of the account in whoami's answer, e.g. /id (not a provider's sub, which
                          is another at each); nothing there = nobody
  --person-at URL         where that stands, if not at whoami
  --needs-ci              accounts rest on the CI: without a good one nobody may be signed in, and one CI is one account
  --provider ID[,ID…]     those it trusts; default all five
  --step-up URL           where somebody who is signed in verifies again
  --backchannel-logout URL   where it takes logout tokens; {provider} may stand in it
  --restart COMMAND       starts it anew and returns: run once we are ready, and for cases that need unread metadata and
                          keys
  --only ID[,ID…]         cases by id, or all below a prefix (id_token); --list prints them
  --group A[,B…]          cases by group
  --thorough              every case at every provider, not at one of them
  --patience SECONDS      how long a person waits for an answer (15)
  --recover SECONDS       within which it must work again after a fault (65)
  --late SECONDS          after which a sign-in under way has expired; its case takes that long
  --junit FILE, --json FILE   write reports beside the score card on standard output
  --verbose               a line a case on standard error while they are played
  --list                  print the cases and end
Beside these, all options of serve. Ends with 0 when no case at level must failed, 1 when one did, 2 when nothing could be played.
`
