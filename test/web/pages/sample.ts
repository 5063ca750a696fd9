import { icons } from '../../../providers/icons.ts'
import type { Clinic, ClinicDay, Slot, SlotAtClinic } from '../../../src/domain/booking.ts'
import type { ClinicId, ProviderId, SlotId } from '../../../src/domain/ids.ts'
import type { AccountComplaint } from '../../../src/domain/journey.ts'
import type { DoorLight, LightsBoard } from '../../../src/domain/light.ts'
import type { CalendarDate, Instant } from '../../../src/domain/time.ts'
import type { DoorCardFacts } from '../../../src/web/pages/components/doors.tsx'
import type { PageContext } from '../../../src/web/pages/page.tsx'
import type { SlotsProps } from '../../../src/web/pages/slots-page.tsx'

/** 9 August 2026, 20:14:05 in Seoul. */
export const now: Instant = Date.parse('2026-08-09T20:14:05+09:00')
export const minutes = (n: number): number => n * 60_000

/** What data may hold. `attack` goes into every field that comes from outside. */
export interface GalleryData {
  text(plain: string): string
}

export const plainData: GalleryData = { text: (plain) => plain }

export const cards: DoorCardFacts[] = [
  {
    id: 'certificate' as ProviderId,
    icon: icons.certificate,
    inSentence: 'a joint certificate',
    need: { ko: '인증서와 비밀번호', en: 'Certificate file and its password' },
  },
  {
    id: 'phone' as ProviderId,
    icon: icons.phone,
    inSentence: 'a mobile phone',
    need: { ko: '본인 명의 휴대폰, 문자 또는 앱 (KCB)', en: 'A phone in your own name, by text or app (KCB)' },
  },
  {
    id: 'ipin' as ProviderId,
    icon: icons.card,
    need: { ko: '아이핀 아이디와 비밀번호 (KCB)', en: 'i-PIN ID and password (KCB)' },
  },
  {
    id: 'naver' as ProviderId,
    icon: icons.letter,
    need: { ko: '네이버 앱에 발급된 인증서', en: 'The certificate in your Naver app' },
  },
  {
    id: 'kakao' as ProviderId,
    icon: icons.speech,
    need: { ko: '카카오톡 지갑 인증서', en: 'The certificate in your KakaoTalk wallet' },
  },
]

const doorNames = [
  { ko: '공동인증서', en: 'Joint certificate' },
  { ko: '휴대폰', en: 'Mobile phone' },
  { ko: '아이핀', en: 'i-PIN' },
  { ko: '네이버', en: 'Naver' },
  { ko: '카카오', en: 'Kakao' },
]

type LightOf = Omit<DoorLight, 'id' | 'name' | 'since'>
export const green: LightOf = { light: 'green', selectable: true, reason: 'ok', waitSeconds: 2 }
export const yellow: LightOf = { light: 'yellow', selectable: true, reason: 'slow', waitSeconds: 42 }
export const red: LightOf = { light: 'red', selectable: true, reason: 'saturated', waitSeconds: 400 }
export const down: LightOf = { light: 'red', selectable: false, reason: 'outage', waitSeconds: null }
export const maintenance: LightOf = {
  light: 'red',
  selectable: false,
  reason: 'maintenance',
  waitSeconds: null,
  decidedBy: 'operator',
  until: now + minutes(46),
}
export const unknown: LightOf = { light: 'yellow', selectable: true, reason: 'unknown', waitSeconds: null }
export const ours: LightOf = { ...unknown, selectable: false }
export const unable = { kind: 'unable', what: 'hot_store', since: now, nextTryAt: now + 10_000 } as const

export function boardOf(lights: readonly LightOf[], data: GalleryData = plainData): LightsBoard {
  const doors = lights.map((light, index): DoorLight => {
    const name = doorNames[index] ?? { ko: '문', en: 'Door' }
    return {
      ...light,
      id: (cards[index]?.id ?? 'other') as ProviderId,
      name: { ko: data.text(name.ko), en: data.text(name.en) },
      since: now - minutes(3),
    }
  })
  return { measuredAt: now, nextMs: 3000, staleMs: 30_000, doors }
}

/** Naver and Kakao fail together, on a relay that i-PIN depends on too. */
export function sharedBoard(data: GalleryData = plainData): LightsBoard {
  const board = boardOf([green, green, unknown, down, down], data)
  const failing = ['naver', 'kakao'] as ProviderId[]
  const name = { ko: data.text('공동 중계'), en: data.text('Relay Seoul') }
  const doors = board.doors.map((door) =>
    door.light === 'green'
      ? door
      : { ...door, dependency: { id: 'relay', name, sharedWith: failing.filter((id) => id !== door.id) } },
  )
  return { ...board, doors }
}

/** The lights before anything was measured. */
export const unknownBoard = (data: GalleryData = plainData): LightsBoard =>
  boardOf([unknown, unknown, unknown, unknown, unknown], data)

/** The lights while our own side is unable; one door is in maintenance. */
export function unableBoard(data: GalleryData = plainData): LightsBoard {
  return { ...boardOf([ours, ours, ours, ours, maintenance], data), ourSide: unable }
}

/** What an account may lack, by the name of the page that says so. */
export const complaints = {
  consent: { reason: 'consent_missing', missing: ['gender', 'phone'] },
  incomplete: { reason: 'profile_incomplete', missing: ['birthdate'] },
  claims: { reason: 'claims', missing: ['name', 'ci'] },
  unnamed: { reason: 'claims', missing: [] },
  certificate: { reason: 'certificate_expired', missing: [] },
  other: { reason: 'strategy', missing: [] },
} satisfies Record<string, AccountComplaint>

/** An attempt that ended so. */
export const refusedFor = (account: AccountComplaint) =>
  ({ outcome: 'assertion_invalid', retryAt: null, account }) as const

/** The context the gallery is rendered in. */
export function galleryContext(lang: 'ko' | 'en', data: GalleryData = plainData): PageContext {
  return {
    lang,
    path: '/',
    campaign: data.text(lang === 'ko' ? '시연용 예방접종' : 'Demonstration vaccination'),
    helpPhone: data.text('02-0000-0000'),
    helpUrl: data.text('https://help.invalid/ways'),
    banner: data.text(
      lang === 'ko'
        ? '시연용 서비스입니다. 실제 접종은 예약되지 않습니다.'
        : 'This is a demonstration. Nothing is really booked.',
    ),
    assets: { css: '/assets/app.css', js: '/assets/app.js', icon: '/assets/favicon.svg' },
  }
}

/** Clinics of one day and what the slots page shows of them. */
export function sampleSlots({ text }: GalleryData): {
  slots: SlotsProps
  placeOf(index: number, time: string): SlotAtClinic
} {
  const clinic = (index: number, name: string): Clinic => ({
    id: `c${index}` as ClinicId,
    name: text(name),
    region: 'seoul',
    district: text('마포구'),
    address: text(`서울 마포구 월드컵로 ${index}00`),
    phone: text('02-0000-0123'),
    stepFree: index % 2 === 1,
  })
  const day = '2026-08-11' as CalendarDate
  const slot = (index: number, time: string, free: number, product = '화이자'): Slot => ({
    id: text(`s${index}-${time}-${product}`) as SlotId,
    clinic: `c${index}` as ClinicId,
    startsAt: Date.parse(`${day}T${time}:00+09:00`),
    product: text(product),
    capacity: 6,
    free,
  })
  const times = ['09:00', '09:30', '10:00', '10:30', '11:00', '13:30', '14:00', '14:30', '15:00', '15:30']
  const clinics: ClinicDay[] = [
    {
      clinic: clinic(1, '가나다내과의원'),
      slots: times.map((time, i) => slot(1, time, [0, 2, 6, 6, 4, 6, 1, 0, 5, 6][i] ?? 0)),
    },
    { clinic: clinic(2, '마루가정의학과의원'), slots: [slot(2, '10:00', 3)] },
    {
      clinic: clinic(3, '새봄이비인후과의원'),
      slots: [...times.map((time) => slot(3, time, 4)), ...times.map((time) => slot(3, time, 2, '모더나'))],
    },
    { clinic: clinic(4, '한빛종합병원 접종센터'), slots: [slot(4, '09:00', 0)] },
  ]
  const slots: SlotsProps = {
    filter: { region: 'seoul', district: text('마포구'), day, product: null, withFree: true, stepFree: false, page: 1 },
    regions: [
      {
        region: 'seoul',
        name: { ko: '서울특별시', en: 'Seoul' },
        districts: [
          { name: text('마포구'), clinics: 38 },
          { name: '서대문구', clinics: 21 },
        ],
      },
      { region: 'busan', name: { ko: '부산광역시', en: 'Busan' }, districts: [{ name: '해운대구', clinics: 30 }] },
    ],
    days: ['09', '10', '11', '12', '13', '14', '15'].map((one, index) => ({
      day: `2026-08-${one}` as CalendarDate,
      free: index === 0 ? 0 : 40,
    })),
    result: { total: 38, clinics },
    pageSize: 10,
    products: [text('화이자'), text('모더나')],
    holdSeconds: 300,
    leaseUntil: now + minutes(20),
    leaseSeconds: 1200,
    idleSeconds: 300,
    measuredAt: now,
    now,
    taken: null,
    kept: null,
  }
  const placeOf = (index: number, time: string): SlotAtClinic => ({
    clinic: clinics[index]?.clinic ?? clinic(9, '없음'),
    slot: slot(index + 1, time, 3),
  })
  return { slots, placeOf }
}
