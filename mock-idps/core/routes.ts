import { dialectOf } from '../dialects/index.ts'
import type { ProviderId } from '../providers.ts'

/** The endpoints of the core, by the names fault plans and the ledger use. */
export type CoreRoutes = Record<'authorization' | 'token' | 'userinfo' | 'keys' | 'pushed_authorization', string>

const plain: CoreRoutes = {
  authorization: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  keys: '/keys',
  pushed_authorization: '/par',
}

/** Where one provider has its endpoints, below its issuer. */
export const coreRoutes = (provider: ProviderId): CoreRoutes => ({ ...plain, ...dialectOf(provider).routes })
