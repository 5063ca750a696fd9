import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch as fetchBy } from 'undici'

/** A proxy through which our calls leave: `HTTPS_PROXY` and `NO_PROXY`, as other programs read them. */
export interface EgressProxy {
  /** `http://[user:password@]host:port`; `https://…` encrypts the way to the proxy too. */
  url: string
  /** Hosts that are called directly: names (and what is below them) or `host:port`, with commas; `*`: all. */
  except: string
}

/** This machine is never asked of a proxy. */
const ourselves = 'localhost,127.0.0.1,[::1]'

export interface EgressOptions extends Omit<Agent.Options, 'connect'> {
  /** Time to connect to the proxy, and through it to the host, in milliseconds each. */
  connectMs: number
}

/**
 * Connections to other hosts; with a proxy https goes through it by CONNECT (RFC 9110 §9.3.6): the proxy sees host and port, and
 * certificates are checked as without it. Plain http is only for this machine, so it is never sent to the proxy.
 */
export function openEgress({ connectMs, ...options }: EgressOptions, proxy: EgressProxy | null): Dispatcher {
  const timeout = connectMs
  if (proxy === null) return new Agent({ ...options, connect: { timeout } })
  const noProxy = proxy.except.trim() === '*' ? '*' : `${ourselves},${proxy.except}`
  return new EnvHttpProxyAgent({
    ...options,
    connect: { timeout },
    proxyTls: { timeout },
    requestTls: { timeout },
    // Else the library would read the environment itself.
    httpProxy: '',
    httpsProxy: proxy.url,
    noProxy,
  })
}

/** `fetch` through a proxy, for calls that have no pool of their own. */
export function fetchThrough(proxy: EgressProxy): typeof fetch {
  const dispatcher = openEgress({ connectMs: 10_000 }, proxy)
  return ((input, init) => fetchBy(input as never, { ...(init as object), dispatcher })) as typeof fetch
}
