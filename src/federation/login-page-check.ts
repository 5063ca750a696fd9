/**
 * Checks the provider's login page (its authorization endpoint, RFC 6749 §3.1): the bare address, without a request. The page
 * will complain; any answer below 500 says that it is there. Without this check a provider whose pages are down while its token
 * endpoint is well would stay green for minutes.
 * @param reach sends the request and reads only the head of the answer
 * @throws ProviderFault when it fails, or asks to be called less often
 */
export async function checkLoginPage(
  reach: (url: URL, signal: AbortSignal) => Promise<unknown>,
  authorizationEndpoint: URL,
  signal: AbortSignal,
): Promise<void> {
  const bare = new URL(authorizationEndpoint)
  for (const part of ['search', 'hash', 'username', 'password'] as const) bare[part] = ''
  await reach(bare, signal)
}
