import type { FailureReason } from '../../../domain/fault.ts'
import { josa, particle } from '../josa.ts'
import type { Part, Phone, Rich } from '../rich.ts'

const sorry = '잘못 누르신 것이 아니며, 하시던 일은 그대로 이어집니다.'

type Because = (name: string, items: string) => string
const otherWay = (name: string) =>
  `${name}에서 확인한 뒤 다시 하거나 다른 인증을 고를 수 있습니다. 저장된 것은 없습니다.`
const certificate = '다른 인증서나 다른 인증을 고를 수 있습니다. 저장된 것은 없습니다.'

const incomplete: Because = (name, items) =>
  `${name}에 등록된 ${items} 항목이 비어 있거나 쓸 수 없는 형식입니다. ${otherWay(name)}`

/** By `FailureReason`. */
const accountBecause: Partial<Record<FailureReason, Because>> = {
  consent_missing: (_name, items) =>
    `${items} 제공에 동의하지 않으셨습니다. 다시 하면서 동의하거나 다른 인증을 고를 수 있습니다. 저장된 것은 없습니다.`,
  profile_incomplete: incomplete,
  claims: incomplete,
  birthday_is_no_day: incomplete,
  phones_differ: incomplete,
  account_not_linked: (name) =>
    `${name} 계정이 이 서비스와 연결되지 않았습니다. 다시 하면서 연결에 동의하거나 다른 인증을 고를 수 있습니다.`,
  account_dormant: (name) => `휴면 상태인 ${name} 계정입니다. ${otherWay(name)}`,
  account_under_age: (name) => `나이 제한으로 이 ${name} 계정은 쓸 수 없습니다. 다른 인증을 골라 주세요.`,
  result_not_success: (name) =>
    `${name} 쪽에서 본인으로 확인되지 않았습니다. 입력한 내용이나 확인 번호를 다시 보시거나 다른 인증을 고를 수 있습니다.`,
  certificate_expired: () => `인증서의 유효 기간이 지났습니다. ${certificate}`,
  certificate_not_yet_valid: () => `인증서의 유효 기간이 아직 시작되지 않았습니다. ${certificate}`,
  certificate_revoked: () => `폐지된 인증서입니다. ${certificate}`,
  certificate_suspended: () => `효력이 정지된 인증서입니다. ${certificate}`,
  certificate_policy: () => `개인용 인증서가 아닙니다. ${certificate}`,
  certificate_issuer: () => `공인된 기관에서 발급한 인증서가 아닙니다. ${certificate}`,
  certificate_test_issuer: () => `시험용 인증서입니다. ${certificate}`,
  certificate_vid: () => `인증서의 주인과 입력한 본인 정보가 다릅니다. ${certificate}`,
  certificate_name: () => `인증서에 적힌 이름들이 서로 다릅니다. ${certificate}`,
  acr_too_low: (name) =>
    `${name} 쪽에서 필요한 것보다 약한 방법으로 확인되었습니다. 다시 시도해 더 강한 방법을 고르시거나 다른 인증을 골라 주세요. 저장된 내용은 없습니다.`,
  method_lowered: (name) =>
    `${name}에서 쓰신 확인 방법은 지금 잠시 받지 않습니다. 잘못하신 것이 아닙니다. ${name}에서 다른 확인 방법을 쓰시거나 다른 인증을 골라 주세요.`,
  stale_authentication: (name) =>
    `${name} 쪽에서 전에 로그인한 상태로 답이 왔습니다. 함께 쓰는 기기라면 다른 사람일 수 있어 쓰지 않았습니다. ${name}에서 로그아웃한 뒤 다시 시도하시거나 다른 인증을 골라 주세요.`,
}

export const doorsKo = {
  title: '인증 방법 고르기',
  h1: '신호등을 보고 여유\u00a0있는 인증을\u00a0고르세요',
  lead: '어느 것으로 인증해도 고를 수 있는 병원과 시간은 같습니다. 순서는 인증을 마친 때부터 셉니다.',
  description:
    '예방접종을 예약하기 위한 본인인증 방법과 지금 얼마나 잘 되는지를 신호등으로 보여 드립니다. 여유 있는 인증을 골라 예약하세요.',
  list: '인증 방법',
  open: (name: string) => `${josa(name, '으로/로')} 인증하기`,
  words: {
    clear: '원활',
    slow: '지연',
    busy: '혼잡',
    down: '장애',
    maint: '점검',
    unknown: '확인 중',
    ours: '확인 중',
  },
  lines: {
    now: '바로 인증됩니다',
    about10: '약 10초 걸립니다',
    about30: '약 30초 걸립니다',
    about60: '약 1분 걸립니다',
    about120: '약 2분 걸립니다',
    about180: '약 3분 걸립니다',
    about300: '약 5분 걸립니다',
    over300: '5분 넘게 걸립니다',
    crowded: '많은 분이 쓰고 있습니다',
    sometimes: '가끔 실패할 수 있습니다',
    often: '자주 실패하고 있습니다',
    recovering: '조금씩 다시 열리고 있습니다',
    down: '지금은 쓸 수 없습니다',
    maint: '점검하고 있습니다',
    /** With `{time}`, a clock time. */
    maintUntil: '{time}까지 점검',
    operator: '운영자가 주의를 알렸습니다',
    unknown: '상태를 확인하고 있습니다',
    ours: '저희 서비스 문제입니다',
    /** With `{name}`, what is shared with other doors that fail. */
    dependency: '{name} 쪽 장애로 보입니다',
  },
  clearCount: (n: number) => `지금 바로 되는 인증 ${n}개`,
  noneClear: '모든 인증이 붐빕니다. 지연(노랑)부터 시도해 보세요.',
  allBusy: '지금은 모든 인증이 혼잡합니다. 조금 뒤에 다시 보시면 더 빠를 수 있습니다.',
  allDown: ({ link, number }: Phone): Rich => [
    '지금은 어떤 인증도 쓸 수 없습니다. 전화 ',
    link,
    `${particle(number, '으로/로')} 예약할 수 있습니다.`,
  ],
  allDownApart: '지금은 어떤 인증도 쓸 수 없습니다. 잠시 뒤 다시 확인해 주세요.',
  allUnknown: '신호등 상태를 확인하고 있습니다.',
  ourSide: ({ link, number }: Phone): Rich => [
    '지금은 저희 서비스 자체의 문제로 어떤 인증도 마칠 수 없습니다. 전화 ',
    link,
    `${particle(number, '으로/로')} 예약할 수 있습니다.`,
  ],
  ourSideApart: '지금은 저희 서비스 자체의 문제로 어떤 인증도 마칠 수 없습니다.',
  nextTry: (time: Part): Rich => [time, '에 다시 확인합니다.'],
  asOf: (time: Part): Rich => [time, ' 기준'],
  lastCheck: (time: Part): Rich => ['마지막 확인 ', time],
  refresh: '상태 새로고침',
  pause: '자동 갱신 멈추기',
  paused: '· 자동 갱신 멈춤',
  /** One change, said aloud: “네이버가 원활에서 지연으로 바뀌었습니다.” */
  changed: {
    door: (name: string) => josa(name, '이/가'),
    from: (word: string) => `${word}에서`,
    to: (word: string) => josa(word, '으로/로'),
    sentence: '{door} {from} {to} 바뀌었습니다.',
  },
  how: {
    title: '신호등은 어떻게 정해지나요?',
    text: '접속한 사람 수가 아니라, 최근 1분 동안 실제로 인증에 성공한 비율과 걸린 시간으로 정합니다. 인증하는 분이 적을 때는 저희가 몇 초마다 직접 확인합니다.',
    legend: {
      clear: '원활: 바로 인증됩니다',
      slow: '지연: 조금 기다리거나 가끔 다시 해야 합니다',
      busy: '혼잡: 오래 걸리거나 자주 실패합니다',
      down: '장애·점검: 인증할 수 없습니다',
      unknown: '확인 중: 최근에 잰 값이 없습니다',
    },
  },
  device: {
    title: '인증한 기기 한 대로만 예약합니다.',
    text: (block: string) =>
      `인증을 마치면 ${block} 동안 다른 기기에서는 예약할 수 없습니다. 예약을 끝까지 마칠 기기에서 시작해 주세요.`,
  },
  chooser: {
    title: '인증 방법 고르기',
    h1For: (name: Part): Rich => [name, ' 이용을 위한 인증을 고르세요'],
    leadFor: (name: Part): Rich => [
      '어느 것으로 인증해도 됩니다. 인증을 마치면 ',
      name,
      `${particle(String(name), '으로/로')} 돌아갑니다.`,
    ],
    crossSite: '다른 사이트의 링크로 들어오셨습니다. 안전을 위해 인증은 여기서 직접 골라 시작해 주세요.',
    hintUnavailable: '요청된 인증은 지금 쓸 수 없습니다. 아래에서 다른 인증을 골라 주세요.',
    tried: '시도한 인증',
    triedLine: (door: string, what: Part, reference: Part): Rich => [door, ': ', what, ' 문의 번호 ', reference],
  },
  outcome: {
    provider_unavailable: '인증 기관에 문제가 있었습니다.',
    provider_timeout: '답이 오지 않았습니다.',
    provider_closed: '지금 쓸 수 없는 인증입니다.',
    full: '한꺼번에 많은 분이 마치려 했습니다.',
    assertion_invalid: '인증 결과를 확인하지 못했습니다.',
    citizen_declined: '직접 취소하셨습니다.',
    account: '이 계정이나 인증서로는 마칠 수 없었습니다.',
  },
  problem: {
    provider_unavailable: {
      h1: (name: string) => `${name} 인증이 지금 되지 않습니다`,
      lead: (name: string) => `${name} 쪽에 문제가 있어 인증을 마치지 못했습니다. ${sorry}`,
    },
    provider_timeout: {
      h1: (name: string) => `${name} 인증이 응답하지 않습니다`,
      lead: (name: string) => `${name} 쪽에서 답이 오지 않아 기다리기를 멈췄습니다. ${sorry}`,
    },
    provider_closed: {
      h1: (name: string) => `${josa(name, '은/는')} 지금 쓸 수 없습니다`,
      lead: (name: string) => `${name} 인증이 장애나 점검으로 잠시 닫혀 있습니다. ${sorry}`,
    },
    full: {
      h1: (name: string) => `지금 ${name} 인증을 마치려는 사람이 많습니다`,
      lead: (_name: string) => `저희가 한 번에 받을 수 있는 수를 넘어 인증을 마치지 못했습니다. ${sorry}`,
    },
    assertion_invalid: {
      h1: (name: string) => `${name} 인증 결과를 확인하지 못했습니다`,
      lead: (_name: string) => `받은 결과가 올바르지 않아 쓰지 않았습니다. 저장된 것은 없습니다. ${sorry}`,
    },
    citizen_declined: {
      h1: (_name: string) => '인증을 취소하셨습니다',
      lead: (name: string) =>
        `저장된 것은 없습니다. ${josa(name, '으로/로')} 다시 하거나 다른 인증을 고를 수 있습니다.`,
    },
    attempt_missing: {
      h1: (_name: string) => '여기서 다시 시작해 주세요',
      lead: (name: string) =>
        `이 브라우저에서 시작한 ${name} 인증을 찾지 못했습니다. 다른 앱이나 창에서 시작하셨을 수 있습니다. 안전을 위해 결과를 이어받지 않았습니다.`,
    },
    attempt_expired: {
      h1: (_name: string) => '인증 시간이 지났습니다',
      lead: (name: string) =>
        `${name} 인증이 정해진 시간 안에 끝나지 않았습니다. 저장된 것은 없으니 다시 시작해 주세요.`,
    },
    attempt_used: {
      h1: (_name: string) => '이미 처리한 인증입니다',
      lead: (_name: string) =>
        '뒤로 가기나 새로고침으로 같은 결과가 한 번 더 왔습니다. 인증을 마치셨다면 이어서 하시면 됩니다.',
    },
  },
  /** The reason is the person's own account: what it is, and what helps. */
  account: {
    h1: (name: string) => `이 계정이나 인증서로는 ${name} 인증을 마칠 수 없습니다`,
    items: {
      name: '이름',
      birthdate: '생년월일',
      gender: '성별',
      nationality: '내국인·외국인 구분',
      phone: '휴대전화 번호',
      ci: '연계정보(CI)',
    },
    someItems: '필요한 본인 정보',
    list: (items: readonly string[]) => items.join(', '),
    because: accountBecause,
    other: (name: string) => `${name} 계정의 상태 때문에 본인을 확인할 수 없습니다. ${otherWay(name)}`,
  },
  next: {
    title: '이렇게 이어서 하실 수 있습니다',
    why: (time: Part): Rich => [time, ' 현재 바로 쓸 수 있는 방법입니다.'],
  },
  otherClear: '지금 바로 되는 다른 인증',
  noOtherClear: '지금 바로 되는 다른 인증이 없습니다. 신호등을 보고 골라 주세요.',
  shared: (dependency: string, doors: readonly string[]) =>
    `같은 곳(${dependency})을 거치는 ${doors.join(', ')} 인증도 지금 되지 않습니다. 그 밖의 인증을 골라 주세요.`,
  stay: (name: string) => `${josa(name, '으로/로')} 계속하고 싶다면`,
  retryAt: (left: Part, time: Part): Rich => [left, ' 뒤(', time, ')부터 다시 시도할 수 있습니다.'],
  retryNow: '지금 다시 시도할 수 있습니다.',
  retrySaid: (name: string) => `이제 ${josa(name, '을/를')} 다시 시도할 수 있습니다.`,
  retry: (name: string) => `${name} 다시 시도`,
  closedNow: {
    retryAt: (left: Part, time: Part): Rich => [left, ' 뒤(', time, ')에 다시 열렸는지 확인할 수 있습니다.'],
    retryNow: '다시 열렸는지 지금 확인할 수 있습니다.',
    retrySaid: (name: string) => `이제 ${josa(name, '이/가')} 다시 열렸는지 확인할 수 있습니다.`,
    retry: (name: string) => `${name} 다시 확인`,
  },
  startAgain: '여기서 다시 시작하기',
  what: '무슨 일이 있었나요?',
  whatReference: (reference: Part): Rich => ['문의할 때 알려 주실 번호: ', reference],
  whatKept: (name: string) => `${name}에서 받은 정보는 저장하지 않았습니다.`,
  busy: {
    h1: (name: string) => `지금 ${name} 인증은 붐빕니다`,
    lead: (line: string) => `${line}. 아래 인증은 지금 바로 됩니다.`,
    leadNone: (line: string) => `${line}. 지금 바로 되는 다른 인증은 없습니다.`,
    anyway: (name: string) => `그래도 ${josa(name, '으로/로')} 인증하기`,
  },
}
