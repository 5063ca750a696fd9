import assert from 'node:assert/strict'
import { page } from './rendered.ts'

describe('Forms', () => {
  it('post to the routes of the contract', () => {
    const actions = (name: string) =>
      [...page(name).matchAll(/<form method="post" action="([^"]+)"/g)].map(([, action]) => action)
    assert.deepEqual(actions('turn'), ['/turn'])
    assert.deepEqual(actions('wait'), ['/wait/leave'])
    assert.deepEqual(actions('slots'), ['/holds'])
    assert.deepEqual(actions('confirm'), ['/holds/h-1/extend', '/bookings', '/holds/h-1/release'])
    assert.deepEqual(actions('confirm-extended'), ['/bookings', '/holds/h-1/release'])
    assert.deepEqual(actions('booking'), ['/session/finish'])
    assert.deepEqual(actions('sign-out'), ['/session/finish'])
    assert.deepEqual(actions('cancel'), ['/bookings/0198f3a2-5b1c-7e44-9a51-3c2f6d0b8e11/cancel'])
    // Browsers hold `form-action` against every redirect after a form: what ends at a relying party is a link.
    assert.deepEqual(actions('chooser-relying-party'), [])
    assert.match(page('chooser-relying-party'), /<a class="btn sec" href="\/journeys\/j-123\/cancel" rel="nofollow"/)
  })

  it('make every free time a button, and say of the others that they are taken', () => {
    const html = page('slots')
    assert.match(html, /<button class="time" type="submit" name="slot" value="s1-10:00-화이자">/)
    assert.match(html, /value="s1-09:00-화이자" disabled>.*?마감/s)
    assert.match(page('slots-taken'), /오전 9:30으로 맡기/)
    assert.match(page('slots-taken'), /방금 마감/)
  })

  it('book with the key made for this hold', () => {
    assert.match(page('confirm'), /name="hold" value="h-1"\/?><input type="hidden" name="key" value="key-1"/)
  })
})

describe('The waiting page', () => {
  it('gives a range and the clock times it means, and no reload unasked', () => {
    assert.match(page('wait'), /7~10분/)
    assert.match(page('wait'), /오후 8:21~8:24 사이/)
    assert(!/http-equiv/i.test(page('wait')))
    assert.match(page('wait'), /href="\/wait\?auto=20&amp;told=\d{10}-\d{10}"/)
    assert.match(page('wait-auto'), /자동 확인 끄기/)
  })

  it('names a clock time only beyond two hours, and no time while the pace is still measured', () => {
    assert.match(page('wait-hours'), /오후 10:24 이후/)
    assert(!/~\d+분/.test(page('wait-hours').replace(/ data-[\w-]+="[^"]*"/g, '')))
    assert.match(page('wait-measuring'), /시간을 계산하고 있습니다/)
  })
})

describe('The end of a time', () => {
  it('that decides is told to the second: a block from when on, a call until when', () => {
    assert.match(
      page('blocked'),
      /<time datetime="2026-08-09T20:56:23.000\+09:00">오후 8:56:23<\/time>부터 이 기기에서/,
    )
    assert.match(page('called'), /오후 8:16:56<\/time>까지/)
    assert.match(page('blocked', 'en'), /You can book here from <time[^>]*>8:56:23 pm<\/time>/)
  })
})

describe('A blocked person', () => {
  it('is led to their own booking, unless they came for a service and are not verified here', () => {
    assert.match(page('blocked'), /예약은 어느 기기에서나 볼 수 있고.*<a class="btn sec" href="\/booking">내 예약/s)
    assert.doesNotMatch(page('blocked-relying-party'), /<a class="btn sec" href="\/booking">/)
  })
})

describe('A person outside their window', () => {
  it('reads “not yet” only before the first window, and “not at the moment” between two', () => {
    const heading = (name: string) => /<h1>([^<]*)/.exec(page(name))?.[1]
    assert.equal(heading('not-your-turn'), '아직 예약하실 때가 아닙니다')
    assert.equal(heading('not-your-turn-between'), '지금은 예약할 수 있는 때가 아닙니다')
  })

  it('reads the rule and the dates also of a window that is open', () => {
    assert.match(page('turn-open'), /지금 예약할 수 있습니다.*8월 9일.*태어난 날의 끝자리가 9인 분/s)
  })
})

describe('Three ways to lose a turn', () => {
  it('have three texts: not there when called, inactive inside, time used up', () => {
    const said = (name: string, lang: 'ko' | 'en') => /<h1>([^<]*).*?<p class="lead">([^<]*)/s.exec(page(name, lang))
    const missed = said('wait-deferred-missed', 'ko')
    const idle = said('wait-deferred-idle', 'ko')
    const ended = said('wait-deferred-ended', 'ko')
    assert.match(missed?.[2] ?? '', /^차례가 되었을 때 들어오지 않으셨습니다/)
    assert.match(idle?.[0] ?? '', /오래 쓰지 않아.*5분 동안 아무것도 누르지 않으셨습니다/s)
    assert.match(ended?.[0] ?? '', /시간이 끝났습니다.*20분/s)
    assert.equal(new Set([missed?.[1], idle?.[1], ended?.[1]]).size, 3)
    // That another person went in is not known.
    assert.doesNotMatch(page('wait-deferred-idle', 'en'), /someone else/i)
  })
})

describe('On the way to a service', () => {
  it('a page is about verification: nothing on it is about a booking', () => {
    for (const name of ['chooser-relying-party', 'chooser-hint', 'problem-nothing-clear'])
      for (const lang of ['ko', 'en'] as const) {
        const html = page(name, lang)
        const said = html.replace(/<[^>]*>/g, ' ').replace('Nothing is really booked.', '')
        assert.doesNotMatch(said.replace('실제 접종은 예약되지 않습니다.', ''), /예약|접종|book|vaccin/i, name)
        assert.doesNotMatch(html, /href="(\/en)?\/(booking|turn|help)"|<a class="logo"/, name)
      }
  })

  it('an English page says of a Korean name that it is Korean', () => {
    assert.match(page('chooser-relying-party', 'en'), /<h1>Choose how to verify for <span lang="ko">예시 포털<\/span>/)
    assert.match(page('chooser-relying-party', 'en'), /Go back to <span lang="ko">예시 포털<\/span>/)
    assert.match(page('chooser-relying-party'), /예시 포털로 돌아가기/)
  })
})

describe('The words of a door', () => {
  it('in an English sentence have their article', () => {
    const html = page('lights', 'en')
    for (const words of ['with a joint certificate', 'with a mobile phone', 'with i-PIN', 'with Naver'])
      assert(html.includes(`>Verify ${words}<`), words)
    assert.match(page('busy-door', 'en'), /Continue with a mobile phone anyway/)
  })

  it('come first after a person has cancelled there: no other door takes its place', () => {
    const first = /<a class="btn" href="([^"?]+)/.exec(page('problem-citizen_declined'))?.[1]
    assert.equal(first, '/doors/naver')
    assert.equal(page('problem-citizen_declined').match(/<a class="btn" /g)?.length, 1)
  })
})

describe('A booking', () => {
  it('has a number that people can read out, and its campaign', () => {
    assert.match(page('booking'), /예약번호<\/dt><dd><span[^>]*>28EH9-ALV52<\/span>/)
    assert.match(page('booking'), /예약한 접종<\/dt><dd>시연용 예방접종</)
    for (const name of ['lights', 'wait', 'slots', 'confirm'])
      assert(page(name, 'en').includes('Demonstration vaccination'))
  })
})
