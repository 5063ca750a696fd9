import { particle } from '../josa.ts'
import type { Part, Rich } from '../rich.ts'

const part = (value: number, unit: string): string => (value > 0 ? `${value}${unit}` : '')

export const shellKo = {
  service: '예방접종 예약',
  verification: '본인인증',
  skip: '본문으로 바로가기',
  menu: '서비스 메뉴',
  myBooking: '내 예약',
  allBookings: '다른 예약',
  otherLanguage: 'English',
  steps: ['본인인증', '순서 대기', '병원·시간 선택', '예약 확인'] as [string, string, string, string],
  stepsLabel: '예약 단계',
  stepDone: ' (완료)',
  stepNow: ' (현재 단계)',
  helpTitle: '도움이 필요하신가요?',
  helpPhone: (phone: string) => `전화 ${phone}`,
  helpOther: '전화 말고 다른 방법으로 문의하기',
  helpPage: '자주 묻는 질문',
  turnPage: '언제 예약할 수 있나요?',
  helpEqual: '전화로도 똑같이 예약할 수 있습니다.',
  offline: '인터넷 연결이 끊겼습니다. 순서와 예약은 그대로이고, 맡아 둔 자리는 정해진 시각까지 남아 있습니다.',
  offlineOnTheWay: '인터넷 연결이 끊겼습니다. 연결되면 이어서 하실 수 있습니다.',
  working: '처리하고 있습니다.',
  units: { hour: '{n}시간', minute: '{n}분', second: '{n}초' },
  clock: {
    am: '오전',
    pm: '오후',
    form: '{half} {time}',
    tomorrow: '내일 {time}',
    later: '{days}일 뒤 {time}',
  },
  /** 3600 → 1시간; 90 → 1분 30초. */
  duration: (seconds: number) =>
    [part(Math.floor(seconds / 3600), '시간'), part(Math.floor(seconds / 60) % 60, '분'), part(seconds % 60, '초')]
      .filter(Boolean)
      .join(' ') || '0초',
  reference: '문의할 때 알려 주실 번호',
  lights: '신호등 전체 보기',
  continue: '이어서 하기',
  backTo: (name: Part): Rich => [name, `${particle(String(name), '으로/로')} 돌아가기`],
}
