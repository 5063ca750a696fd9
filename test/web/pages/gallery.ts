import type { VNode } from 'preact'
import type { Booking, Clinic, ClinicDay, Hold, Place, Slot } from '../../../src/domain/booking.ts'
import type { CampaignWindow, WindowVerdict } from '../../../src/domain/campaign.ts'
import { errorCodes } from '../../../src/domain/errors.ts'
import type {
  BookingId,
  CampaignId,
  ClinicId,
  HoldId,
  JourneyId,
  PersonId,
  ProviderId,
  SlotId,
} from '../../../src/domain/ids.ts'
import type { DoorLight, LightsBoard } from '../../../src/domain/light.ts'
import type { CalendarDate, Instant } from '../../../src/domain/time.ts'
import type { RoomBoard, Ticket } from '../../../src/domain/waiting-room.ts'
import { blockedPage } from '../../../src/web/pages/blocked-page.tsx'
import { bookingPage, cancelledPage, cancelPage, noBookingPage } from '../../../src/web/pages/booking-page.tsx'
import { busyDoorPage } from '../../../src/web/pages/busy-door-page.tsx'
import { chooserPage } from '../../../src/web/pages/chooser-page.tsx'
import type { DoorFace } from '../../../src/web/pages/components/doors.tsx'
import { confirmPage, holdExpiredPage } from '../../../src/web/pages/confirm-page.tsx'
import { errorPage, notFoundPage } from '../../../src/web/pages/error-page.tsx'
import { estimate } from '../../../src/web/pages/estimate.ts'
import { endedPage, helpPage } from '../../../src/web/pages/help-page.tsx'
import { lightsPage } from '../../../src/web/pages/lights-page.tsx'
import { notYourTurnPage } from '../../../src/web/pages/not-your-turn-page.tsx'
import type { PageContext } from '../../../src/web/pages/page.tsx'
import { type ProblemOutcome, problemPage } from '../../../src/web/pages/problem-page.tsx'
import { type SlotsProps, slotsPage } from '../../../src/web/pages/slots-page.tsx'
import { turnPage } from '../../../src/web/pages/turn-page.tsx'
import { turnNowPage, type WaitProps, waitPage } from '../../../src/web/pages/wait-page.tsx'

/** 9 August 2026, 20:14:05 in Seoul. */
export const now: Instant = Date.parse('2026-08-09T20:14:05+09:00')
const minutes = (n: number): number => n * 60_000

/** What data may hold. `attack` goes into every field that comes from outside. */
export interface GalleryData {
  text(plain: string): string
}

export const plainData: GalleryData = { text: (plain) => plain }

export interface GalleryPage {
  name: string
  render(context: PageContext): VNode
}

const faces: DoorFace[] = [
  {
    id: 'certificate' as ProviderId,
    icon: 'certificate',
    need: { ko: '인증서와 비밀번호', en: 'Certificate file and its password' },
  },
  {
    id: 'phone' as ProviderId,
    icon: 'phone',
    need: { ko: '본인 명의 휴대폰, 문자 또는 앱 (KCB)', en: 'A phone in your own name, by text or app (KCB)' },
  },
  {
    id: 'ipin' as ProviderId,
    icon: 'card',
    need: { ko: '아이핀 아이디와 비밀번호 (KCB)', en: 'i-PIN ID and password (KCB)' },
  },
  {
    id: 'naver' as ProviderId,
    icon: 'letter',
    need: { ko: '네이버 앱에 발급된 인증서', en: 'The certificate in your Naver app' },
  },
  {
    id: 'kakao' as ProviderId,
    icon: 'speech',
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
export const maintenance: LightOf = { light: 'red', selectable: false, reason: 'maintenance', waitSeconds: null }
export const unknown: LightOf = { light: 'yellow', selectable: true, reason: 'unknown', waitSeconds: null }

export function boardOf(lights: readonly LightOf[], data: GalleryData = plainData): LightsBoard {
  const doors = lights.map((light, index): DoorLight => {
    const name = doorNames[index] ?? { ko: '문', en: 'Door' }
    return {
      ...light,
      id: (faces[index]?.id ?? 'other') as ProviderId,
      name: { ko: data.text(name.ko), en: data.text(name.en) },
      since: now - minutes(3),
    }
  })
  return { measuredAt: now, nextMs: 3000, doors }
}

/** Every page in every state worth looking at. */
export function gallery(data: GalleryData = plainData): GalleryPage[] {
  const { text } = data
  const doors = faces.map((face) => ({ ...face, need: { ko: text(face.need.ko), en: text(face.need.en) } }))
  const mixed = boardOf([green, red, green, yellow, down], data)
  const allDown = boardOf([down, maintenance, down, down, maintenance], data)
  const noneClear = boardOf([yellow, red, yellow, { ...red, reason: 'recovering', waitSeconds: null }, down], data)
  const journeyId = text('j-123') as JourneyId
  const naver = { id: 'naver' as ProviderId, name: { ko: text('네이버'), en: text('Naver') } }
  const reference = text('NV-8F3K-21')
  const relyingParty = { name: text('Sample Portal') }
  const pages: GalleryPage[] = []
  const add = (name: string, render: GalleryPage['render']) => pages.push({ name, render })

  const lights = { doors, now, blockSeconds: 3600 }
  add('lights', (context) => lightsPage(context, { ...lights, board: mixed }))
  add('lights-none-clear', (context) => lightsPage(context, { ...lights, board: noneClear }))
  add('lights-all-down', (context) => lightsPage(context, { ...lights, board: allDown }))
  add('lights-unknown', (context) =>
    lightsPage(context, { ...lights, board: boardOf([unknown, unknown, unknown, unknown, unknown], data) }),
  )
  add('lights-stale', (context) => lightsPage(context, { ...lights, board: mixed, now: now + 60_000 }))

  const chooser = { journeyId, board: mixed, now, doors, notice: null, relyingParty: null }
  const tried = (['provider_timeout', 'citizen_declined'] as const).map((outcome) => ({
    provider: 'naver' as ProviderId,
    at: now - minutes(1),
    outcome,
    reference,
  }))
  add('chooser', (context) => chooserPage(context, { ...chooser, tried, notice: 'hint_unavailable' }))
  add('chooser-relying-party', (context) =>
    chooserPage(context, { ...chooser, tried: [], notice: 'cross_site', relyingParty }),
  )

  const problem = { door: naver, board: mixed, now, doors, reference, journeyId, relyingParty: null }
  const outcomes: ProblemOutcome[] = [
    'provider_unavailable',
    'provider_timeout',
    'provider_closed',
    'assertion_invalid',
    'citizen_declined',
    'attempt_missing',
    'attempt_expired',
    'attempt_used',
  ]
  for (const outcome of outcomes) {
    const retryAt = outcome.startsWith('provider_') ? now + 28_000 : null
    add(`problem-${outcome}`, (context) => problemPage(context, { ...problem, outcome, retryAt }))
  }
  add('problem-nothing-clear', (context) =>
    problemPage(context, { ...problem, board: noneClear, outcome: 'provider_timeout', retryAt: null, relyingParty }),
  )
  const phone = mixed.doors[1]
  if (phone) {
    const busy = { door: phone, now, doors, relyingParty: null }
    add('busy-door', (context) => busyDoorPage(context, { ...busy, board: mixed, journeyId: null }))
    add('busy-door-nothing-clear', (context) => busyDoorPage(context, { ...busy, board: noneClear, journeyId }))
  }

  const blocked = {
    now,
    until: now + 2_538_000,
    device: 'android' as const,
    provider: { ko: text('휴대폰'), en: text('Mobile phone') },
    verifiedAt: now - minutes(18),
  }
  add('blocked', (context) => blockedPage(context, { ...blocked, hasBooking: true }))
  add('blocked-over', (context) => blockedPage(context, { ...blocked, until: now, hasBooking: false }))

  const window = (days: number, digit: number): CampaignWindow => ({
    id: `w${days}`,
    opensAt: now + minutes(days * 1440) - minutes(14),
    closesAt: now + minutes((days + 1) * 1440) - minutes(134),
    who: { kind: 'digits', digits: [digit] },
  })
  const open: WindowVerdict = { open: true, reason: 'open', window: window(0, 9), next: [] }
  const later: WindowVerdict = {
    open: false,
    reason: 'not_yet',
    window: null,
    next: [
      window(2, 1),
      { ...window(12, 1), who: { kind: 'born', from: '1971-01-01' as CalendarDate, to: '1986-12-31' as CalendarDate } },
      { ...window(14, 1), who: { kind: 'anyone' } },
    ],
  }
  const refused = (reason: 'over' | 'not_eligible'): WindowVerdict => ({ open: false, reason, window: null, next: [] })
  add('turn', (context) => turnPage(context, { verdict: null, invalid: false }))
  add('turn-invalid', (context) => turnPage(context, { verdict: null, invalid: true }))
  add('turn-open', (context) => turnPage(context, { verdict: open, invalid: false }))
  add('turn-later', (context) => turnPage(context, { verdict: later, invalid: false }))
  add('turn-over', (context) => turnPage(context, { verdict: refused('over'), invalid: false }))
  add('not-your-turn', (context) => notYourTurnPage(context, { verdict: later, digit: 1 }))
  add('not-eligible', (context) => notYourTurnPage(context, { verdict: refused('not_eligible'), digit: null }))

  const ticket: Ticket = { key: 384_212, startedBehind: 280_000, state: 'waiting', ahead: 106_400, joinedAt: now - minutes(20), until: null }
  const board: RoomBoard = {
    measuredAt: now,
    called: 277_811,
    nextKey: 900_000,
    waiting: 622_188,
    inside: 4000,
    perMinute: 13_300,
  }
  const wait: WaitProps = {
    ticket,
    board,
    eta: estimate(ticket.ahead, board.perMinute, now),
    reason: null,
    progress: 0.62,
    now,
    readySeconds: 180,
    auto: null,
    pollSeconds: 10,
    leaveUrl: '/wait/leave',
  }
  add('wait', (context) => waitPage(context, wait))
  add('wait-longer', (context) => waitPage(context, { ...wait, reason: 'longer', auto: 20, pollSeconds: null }))
  add('wait-hours', (context) => waitPage(context, { ...wait, eta: estimate(2_000_000, 13_300, now) }))
  add('wait-paused', (context) =>
    waitPage(context, { ...wait, eta: null, reason: 'paused', board: { ...board, perMinute: null } }),
  )
  add('wait-deferred', (context) => waitPage(context, { ...wait, ticket: { ...ticket, ahead: 0, state: 'deferred' } }))
  add('turn-now', (context) => turnNowPage(context, { until: now + 171_000, now, leaseSeconds: 1200, enterUrl: null }))

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
    measuredAt: now,
    now,
    taken: null,
  }
  const placeOf = (index: number, time: string): Place => ({
    clinic: clinics[index]?.clinic ?? clinic(9, '없음'),
    slot: slot(index + 1, time, 3),
  })
  const lost = placeOf(0, '09:00')
  add('slots', (context) => slotsPage(context, slots))
  add('slots-taken', (context) =>
    slotsPage(context, { ...slots, taken: { lost, nearest: [placeOf(0, '09:30'), placeOf(1, '10:00')] } }),
  )
  add('slots-page-2', (context) =>
    slotsPage(context, {
      ...slots,
      filter: { ...slots.filter, page: 2, product: text('모더나'), stepFree: true, withFree: false },
    }),
  )
  add('slots-empty', (context) => slotsPage(context, { ...slots, result: { total: 0, clinics: [] } }))

  const person = { maskedName: text('홍○동'), birthYear: 1990, provider: { ko: text('아이핀'), en: text('i-PIN') } }
  const place = placeOf(0, '10:00')
  const hold: Hold = {
    id: text('h-1') as HoldId,
    person: 'p' as PersonId,
    slot: place.slot.id,
    until: now + 222_000,
    extensions: 0,
  }
  const confirm = { hold, place, person, idempotencyKey: text('key-1'), extendSeconds: 300, now }
  add('confirm', (context) => confirmPage(context, { ...confirm, canExtend: true }))
  add('confirm-extended', (context) => confirmPage(context, { ...confirm, canExtend: false }))
  add('hold-expired', (context) => holdExpiredPage(context, { place, stillFree: true, nearest: [] }))
  add('hold-expired-gone', (context) =>
    holdExpiredPage(context, { place, stillFree: false, nearest: [placeOf(0, '10:30'), placeOf(1, '10:00')] }),
  )
  add('hold-expired-unknown', (context) => holdExpiredPage(context, { place: null, stillFree: false, nearest: [] }))

  const booking: Booking = {
    id: text('0198f3a2-5b1c-7e44-9a51-3c2f6d0b8e11') as BookingId,
    person: 'p' as PersonId,
    campaign: 'demo' as CampaignId,
    slot: place.slot.id,
    state: 'confirmed',
    confirmedAt: now,
  }
  const booked = { booking, place, person, now, cancellableUntil: place.slot.startsAt, calendarPath: null }
  add('booking-just', (context) => bookingPage(context, { ...booked, just: true, calendarPath: '/booking.ics' }))
  add('booking', (context) => bookingPage(context, { ...booked, just: false, cancellableUntil: now }))
  add('booking-past', (context) => bookingPage(context, { ...booked, just: false, now: now + minutes(6000) }))
  add('booking-none', (context) => noBookingPage(context))
  add('cancel', (context) => cancelPage(context, { booking, place }))
  add('cancelled', (context) => cancelledPage(context, { place }))

  const spans = { blockSeconds: 3600, holdSeconds: 300, extendSeconds: 300, readySeconds: 180, leaseSeconds: 1200 }
  add('help', (context) => helpPage(context, spans))
  add('ended', (context) => endedPage(context, { reason: 'finished' }))
  add('ended-expired', (context) => endedPage(context, { reason: 'expired' }))
  add('not-found', (context) => notFoundPage(context))
  for (const code of errorCodes)
    add(`error-${code}`, (context) =>
      errorPage(context, { code, reference, retryAt: code === 'store_unavailable' ? now + 5000 : null }),
    )
  return pages
}

/** The context the gallery is rendered in. */
export function galleryContext(lang: 'ko' | 'en', data: GalleryData = plainData): PageContext {
  return {
    lang,
    path: '/',
    helpPhone: data.text('02-0000-0000'),
    strip: data.text(
      lang === 'ko'
        ? '시연용 서비스입니다. 실제 접종은 예약되지 않습니다.'
        : 'This is a demonstration. Nothing is really booked.',
    ),
    assets: { css: '/assets/app.css', js: '/assets/app.js', icon: '/assets/favicon.svg' },
  }
}
