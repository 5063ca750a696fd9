import { randomBytes } from 'node:crypto'
import { openRedis } from '../../src/store/redis/connection.ts'
import { startRedis } from '../support/redis.ts'
import { hotPorts, rules } from './redis-operations.ts'
const server = await startRedis()
const redis = await openRedis({ url: server.url })
const { rooms, claims, artifacts, attempts, sessions, journeys } = hotPorts(redis)
const N = Number(process.argv[2] ?? 100_000)
const people = Array.from({ length: N }, () => randomBytes(16).toString('base64url')) as never[]
const mem = async () => Number(/used_memory:(\d+)/.exec(String(await server.command('INFO', 'memory')))?.[1])
async function drive(n: number, inFlight: number, act: (i: number) => Promise<unknown>) {
  let i = 0; const start = performance.now(); const cpu = process.cpuUsage(); const times: number[] = []
  await Promise.all(Array.from({ length: inFlight }, async () => { while (i < n) { const k = i++; const t = performance.now(); await act(k); times.push(performance.now() - t) } }))
  const took = performance.now() - start; const used = process.cpuUsage(cpu); times.sort((a, b) => a - b)
  return `${Math.round(n / took * 1000)}/s p50 ${times[times.length >> 1]?.toFixed(3)} p99 ${times[Math.floor(times.length * .99)]?.toFixed(3)} ms, client ${((used.user + used.system) / n).toFixed(1)} us/op`
}
const before = await mem()
const r = { ...rules, insideLimit: 1000 }
console.log('join', N, await drive(N, 64, (i) => rooms.join('c' as never, people[i]!, r)))
const after = await mem()
console.log('bytes/person', ((after - before) / N).toFixed(1), 'projected 2M MiB', ((after - before) / N * 2e6 / 1048576).toFixed(0))
console.log('present', await drive(50_000, 64, (i) => rooms.present('c' as never, people[(i * 7919) % N]!, r)))
console.log('board', await drive(50_000, 64, () => rooms.board('c' as never, r)))
console.log('join 1', await drive(5_000, 1, (i) => rooms.join('d' as never, people[i]!, { ...r, insideLimit: 0 })))
const about = (i: number) => ({ person: people[i]!, device: 'd' as never, provider: 'kakao' as never, kind: 'ios' as const, blockSeconds: 3600 })
console.log('claim 1', await drive(5_000, 1, (i) => claims.claim(about(i))))
console.log('claim 64', await drive(50_000, 64, (i) => claims.claim(about(i))))
console.log('claim find 64', await drive(50_000, 64, (i) => claims.find(people[i]!)))
const payload = { jti: 'x'.repeat(43), iat: 1, exp: 2, kind: 'AccessToken', accountId: 'x'.repeat(43), claims: {}, scope: 'openid profile', grantId: 'g'.repeat(43), clientId: 'client', pad: 'x'.repeat(500) }
console.log('artifact put 1 (no index)', await drive(5_000, 1, (i) => artifacts.put('Grant', String(i), payload, {}, 600)))
console.log('artifact put 1 (grant)', await drive(5_000, 1, (i) => artifacts.put('AccessToken', String(i), payload, { grantId: String(i) }, 600)))
console.log('artifact find 1', await drive(5_000, 1, (i) => artifacts.find('AccessToken', { id: String(i) })))
console.log('artifact find 64', await drive(50_000, 64, (i) => artifacts.find('AccessToken', { id: String(i % 5000) })))
console.log('artifact consume 1', await drive(5_000, 1, (i) => artifacts.consume('AccessToken', String(i))))
console.log('attempt 64', await drive(50_000, 64, (i) => attempts.consume('s' + i, 600)))
console.log('journey save 64', await drive(50_000, 64, (i) => journeys.save({ id: people[i]!, device: 'd', startedAt: 1, tried: [], relyingParty: null, verified: null }, 600)))
console.log('journey find 64', await drive(50_000, 64, (i) => journeys.find(people[i]!)))
await redis.close(); await server.stop()
