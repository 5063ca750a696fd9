import type { DeviceKind } from '../domain/session.ts'

/** First match wins: Android also says Linux. An iPad on its desktop setting says Macintosh, and is then a computer. */
const kinds: readonly [RegExp, DeviceKind][] = [
  [/android/i, 'android'],
  [/iphone|ipad|ipod/i, 'ios'],
  [/windows|macintosh|x11|cros/i, 'computer'],
]

/** Coarse kind of device from a `User-Agent` header, only for words on the blocked page; decides nothing. */
export function deviceKind(userAgent: string | undefined): DeviceKind {
  return kinds.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? 'other'
}
