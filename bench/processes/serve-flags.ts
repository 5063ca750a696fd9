/**
 * What Node is given by `npm run serve` (package.json; a test compares them). A young generation of 64 MiB: records of a login live for
 * some requests, so in the default of 16 MiB many of them are copied to the old generation and collected there. A login costs 10 to 16 %
 * less CPU, a process has 180 MiB more after load (Node 20, two cores).
 */
export const serveFlags: readonly string[] = ['--enable-source-maps', '--max-semi-space-size=64']
