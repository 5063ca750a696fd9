/**
 * Looks at the page people are sent to (the authorization endpoint, RFC 6749 §3.1) as anybody can: its bare address, nobody's
 * request. It will complain; any answer below 500 says that somebody is there. A provider whose pages are down while its
 * token endpoint is well would else stay green until people have been missed for minutes.
 * @throws ProviderFault when it fails, or asks to be left alone
 */
export async function lookAtFront(
  look: (url: URL, signal: AbortSignal) => Promise<void>,
  page: URL,
  signal: AbortSignal,
): Promise<void> {
  const bare = new URL(page)
  for (const part of ['search', 'hash', 'username', 'password'] as const) bare[part] = ''
  await look(bare, signal)
}
