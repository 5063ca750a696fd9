import { dialectOf } from '../dialects/index.ts'
import type { ProviderId } from '../providers.ts'

/** Paths of the core's endpoints, by the names that fault plans and ledger use. */
export type CoreRoutes = Record<'authorization' | 'token' | 'userinfo' | 'keys' | 'pushed_authorization', string>

const plain: CoreRoutes = {
  authorization: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  keys: '/keys',
  pushed_authorization: '/par',
}

/** The endpoint paths of one provider, below its issuer. */
export const coreRoutes = (provider: ProviderId): CoreRoutes => ({ ...plain, ...dialectOf(provider).routes })
