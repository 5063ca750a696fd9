import { particle } from '../josa.ts'
import type { Part, Phone, Rich } from '../rich.ts'

export const campaignKo = {
  turn: {
    title: '언제 예약할 수 있는지 알아보기',
    h1: '언제 예약할 수 있나요?',
    lead: '예약할 수 있는 날은 생년월일에 따라 다를 수 있습니다. 적어 주신 생년월일은 날짜를 알아보는 데만 쓰고 저장하지 않습니다.',
    label: '생년월일',
    hint: '숫자 8자리로 적어 주세요. 예: 19901109',
    submit: '알아보기',
    invalidTitle: '생년월일을 확인해 주세요',
    invalid: '생년월일을 숫자 8자리로 적어 주세요. 예: 19901109',
    sixDigits: '6자리로 적으셨습니다. 태어난 해를 4자리로 적어 8자리로 만들어 주세요. 예: 901109가 아니라 19901109',
    noSuchDay:
      '그런 날짜가 없거나, 아직 오지 않았거나, 너무 오래된 날짜입니다. 태어난 해, 달, 날을 확인해 주세요. 예: 19901109',
  },
  window: {
    open: (until: Part): Rich => ['지금 예약할 수 있습니다. ', until, '까지 열려 있습니다.'],
    notYet: '아직 예약할 수 있는 때가 아닙니다',
    between: '지금은 예약할 수 있는 때가 아닙니다',
    over: '예약 기간이 끝났습니다',
    notEligible: '이번 예약 대상이 아닙니다',
    overText: '태어난 날에 맞는 예약 기간이 모두 지났습니다. 다음 예약이 열리면 다시 찾아 주세요.',
    notEligibleText: '이번 예약은 정해진 나이의 분만 할 수 있습니다. 정보가 다르다고 생각하시면 전화로 알려 주세요.',
    whenTitle: '예약할 수 있는 때',
    /** A day ends at 24 o’clock of that day for people, not at 0 o’clock of the next. */
    startOf: (day: string) => `${day} 0시`,
    endOf: (day: string) => `${day} 밤 12시`,
    when: (from: Part, until: Part): Rich => [from, '부터 ', until, '까지'],
    start: '인증하고 예약하기',
  },
  who: {
    anyone: '대상자 모두',
    digits: (digits: string) => `태어난 날의 끝자리가 ${digits}인 분`,
    born: (from: string, to: string) => `${from}부터 ${to}까지 태어난 분`,
  },
  notYourTurn: {
    h1: '아직 예약하실 때가 아닙니다',
    lead: '인증은 잘 마쳤습니다. 태어난 날에 따라 정해진 때에 예약할 수 있습니다.',
    digit: (digit: number) => `태어난 날의 끝자리가 ${digit}인 분은 아래 기간에 예약할 수 있습니다.`,
    kept: '미리 기다리지 않으셔도 됩니다. 예약할 수 있는 시간 동안에는 언제 오셔도 됩니다.',
    elsewhere: '이미 예약하셨다면 언제든 볼 수 있고 취소할 수 있습니다.',
  },
  blocked: {
    title: '다른 기기에서 인증하셨습니다',
    h1: '이미 다른 기기에서 인증하셨습니다',
    lead: '한 사람이 여러 기기로 줄을 서면 모두가 오래 기다리게 됩니다. 그래서 처음 인증한 기기 한 대만 쓸 수 있습니다.',
    clock: '이 기기를 쓸 수 있을 때까지',
    from: (time: Part): Rich => [time, '부터 이 기기에서 예약할 수 있습니다.'],
    over: '이제 이 기기에서 이어서 할 수 있습니다.',
    said: '이 기기를 쓸 수 있을 때까지 남은 시간 {left}',
    first: '처음 인증한 기기',
    device: '기기',
    door: '인증 방법',
    at: '인증한 시각',
    kinds: {
      android: '안드로이드 휴대폰·태블릿',
      ios: '아이폰·아이패드',
      computer: '컴퓨터',
      other: '알 수 없는 기기',
    },
    ways: '지금 할 수 있는 일',
    there: '처음 기기에서 계속하기',
    thereText:
      '그 기기에서 예약 화면을 다시 열면 하시던 곳에서 이어집니다. 인증이 끝나 있으면 그 기기에서 다시 인증해 주세요. 서 있던 순서는 그대로입니다.',
    here: '이 기기로 바꾸기',
    hereText:
      '처음 기기의 ‘내 예약’에서 ‘이 기기 사용 끝내기’를 누르면 기다리지 않고 바로 바꿀 수 있습니다. 인증이 끝나 있거나 다른 분이 그 기기에서 인증했으면, 그 기기에서 다시 인증한 뒤 눌러 주세요.',
    phone: '처음 기기를 쓸 수 없을 때',
    phoneText: ({ link, number }: Phone): Rich => [
      '전화 ',
      link,
      `${particle(number, '으로/로')} 예약하실 수 있습니다.`,
    ],
    notMe: '인증하신 적이 없나요?',
    notMeText: ({ link, number }: Phone): Rich => [
      '다른 사람이 내 정보로 인증했을 수 있습니다. 전화 ',
      link,
      `${particle(number, '으로/로')} 알려 주세요.`,
    ],
    again: '다시 확인하기',
  },
}
