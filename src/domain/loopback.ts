/** Names of this very machine, as `URL.hostname` spells them: `localhost`, 127.0.0.0/8 (RFC 1122 §3.2.1.3) and ::1 (RFC 4291 §2.5.3). */
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname)
}

/** An address whose traffic cannot be read or changed on the way: https, or http to this very machine (RFC 9700 §2.6). */
export function isSafeUrl({ protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}
