import type { Word } from './dialect.ts'
import { protocolWords } from './protocol-words.ts'

const documented = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'documented' as const]))

/** Kakao's words, from the documents of Kakao login unless stated otherwise. */
export const kakaoWords: readonly Word[] = [
  { name: 'name', in: 'request', meaning: 'scope: the name', source: 'documented' },
  { name: 'birthyear', in: 'request', meaning: 'scope: the year of birth', source: 'documented' },
  { name: 'birthday', in: 'request', meaning: 'scope: the birthday', source: 'documented' },
  { name: 'gender', in: 'request', meaning: 'scope: the gender', source: 'documented' },
  { name: 'phone_number', in: 'request', meaning: 'scope: the telephone number', source: 'documented' },
  { name: 'account_ci', in: 'request', meaning: 'scope: CI, for apps with that right', source: 'documented' },

  ...protocolWords({
    token: documented('access_token', 'token_type', 'expires_in', 'id_token', 'scope'),
    id_token: documented('iss', 'aud', 'sub', 'iat', 'exp', 'auth_time', 'nonce'),
  }),

  { name: 'id', in: 'profile', meaning: 'member number; equal to `sub` of the ID token', source: 'documented' },
  { name: 'connected_at', in: 'profile', meaning: 'when the account was linked to the app, UTC', source: 'documented' },
  { name: 'kakao_account', in: 'profile', meaning: 'the items agreed to', source: 'documented' },
  {
    name: 'kakao_account.name_needs_agreement',
    in: 'profile',
    meaning: 'true: the person has not agreed to tell the name, and it is left out',
    source: 'documented',
  },
  { name: 'kakao_account.name', in: 'profile', meaning: 'name', source: 'documented' },
  { name: 'kakao_account.birthyear_needs_agreement', in: 'profile', meaning: 'as above', source: 'documented' },
  {
    name: 'kakao_account.birthyear',
    in: 'profile',
    meaning: 'YYYY; that it is the lunar year beside a lunar birthday is our reading',
    source: 'documented',
  },
  { name: 'kakao_account.birthday_needs_agreement', in: 'profile', meaning: 'as above', source: 'documented' },
  { name: 'kakao_account.birthday', in: 'profile', meaning: 'MMDD', source: 'documented' },
  { name: 'kakao_account.birthday_type', in: 'profile', meaning: 'SOLAR or LUNAR', source: 'documented' },
  {
    name: 'kakao_account.is_leap_month',
    in: 'profile',
    meaning: 'beside LUNAR: whether the month is a leap month (윤달)',
    source: 'documented',
  },
  { name: 'kakao_account.gender_needs_agreement', in: 'profile', meaning: 'as above', source: 'documented' },
  { name: 'kakao_account.gender', in: 'profile', meaning: 'male or female', source: 'documented' },
  { name: 'kakao_account.phone_number_needs_agreement', in: 'profile', meaning: 'as above', source: 'documented' },
  {
    name: 'kakao_account.phone_number',
    in: 'profile',
    meaning: '+82 10-0000-0000; samples also show +82 010-0000-0000',
    source: 'documented',
  },
  { name: 'kakao_account.ci_needs_agreement', in: 'profile', meaning: 'as above', source: 'documented' },
  { name: 'kakao_account.ci', in: 'profile', meaning: '연계정보', source: 'documented' },
  {
    name: 'kakao_account.ci_authenticated_at',
    in: 'profile',
    meaning: 'when CI was issued, UTC',
    source: 'documented',
  },

  { name: 'msg', in: 'error', meaning: 'of the API: the error in words; our words', source: 'simulated' },
  { name: 'code', in: 'error', meaning: 'of the API: the error as a negative number', source: 'documented' },
  { name: '-101', in: 'error', meaning: 'the account is not linked to the app', source: 'documented' },
  { name: '-103', in: 'error', meaning: 'the account is dormant or does not exist', source: 'documented' },
  { name: '-401', in: 'error', meaning: 'no token, or one that is not valid', source: 'documented' },
  { name: '-406', in: 'error', meaning: 'the person is under 14; every app here refuses them', source: 'documented' },
  { name: '-9798', in: 'error', meaning: 'under maintenance', source: 'reported' },
  { name: 'error', in: 'error', meaning: 'of the login: RFC 6749 §5.2', source: 'documented' },
  { name: 'error_description', in: 'error', meaning: 'of the login: the error in words', source: 'documented' },
  { name: 'error_code', in: 'error', meaning: 'of the login: the error as KOE and three digits', source: 'documented' },
  { name: 'KOE001', in: 'error', meaning: 'bad request', source: 'documented' },
  { name: 'KOE003', in: 'error', meaning: 'a temporary fault of the server', source: 'documented' },
  { name: 'KOE006', in: 'error', meaning: 'the redirect URI is not registered', source: 'documented' },
  {
    name: 'KOE101',
    in: 'error',
    meaning: 'wrong key; here also a wrong secret, which the core does not tell apart',
    source: 'documented',
  },
  { name: 'KOE205', in: 'error', meaning: 'a scope the app may not ask for', source: 'reported' },
  { name: 'KOE320', in: 'error', meaning: 'the code is unknown, used or expired', source: 'documented' },
]
