import type { ProviderDefinition } from '../src/domain/provider.ts'
import { certificate } from './certificate/index.ts'
import { ipin } from './ipin/index.ts'
import { kakao } from './kakao/index.ts'
import { naver } from './naver/index.ts'
import { phone } from './phone/index.ts'

/** Every door this installation knows. Their order here is their order on the page, always. */
export const providers: readonly ProviderDefinition[] = [certificate, phone, ipin, naver, kakao]
