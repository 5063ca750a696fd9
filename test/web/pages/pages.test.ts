import assert from 'node:assert/strict'
import { renderPage } from '../../../src/web/pages/page.tsx'
import { gallery } from './gallery.ts'
import { attributes, each, langs, page } from './rendered.ts'
import { galleryContext } from './sample.ts'

describe('Every page', () => {
  it('says its language, one heading, its state in the title, and lets one skip to the content', () => {
    each(({ name, lang, html }) => {
      assert(html.startsWith(`<!doctype html>\n<html lang="${lang}">`), name)
      assert.equal(html.match(/<h1/g)?.length, 1, name)
      assert.match(html, /<title>[^<]+ \| [^<]+<\/title>/, name)
      assert.match(html, /<a class="skip" href="#main">/, name)
      assert.match(html, /<main id="main"/, name)
      assert(!/undefined|\[object|NaN|\{\w+\}<|null</.test(html.replace(/ data-[\w-]+="[^"]*"/g, '')), name)
    })
  })

  it('needs nothing that a strict content security policy forbids', () => {
    each(({ name, html }) => {
      assert(!/ style="|<style| on\w+="|javascript:/i.test(html), name)
      assert(
        [...html.matchAll(/<script([^>]*)>([^<]*)/g)].every(([, attrs = '', body]) => attrs.includes('src=') && !body),
        name,
      )
    })
  })

  it('links only where something is: no empty fragments, and within the language of the page', () => {
    each(({ name, lang, html }) => {
      const links = [...attributes(html, 'href').filter(({ tag }) => tag === 'a'), ...attributes(html, 'action')]
      assert(links.length > 5, name)
      // The service of a relying party and other ways to get help are all elsewhere that a page may link to.
      const elsewhere =
        /^(tel:|\/api\/v1\/|#main$|#birthdate$|#token$|#reference$|https:\/\/service\.invalid\/start$|https:\/\/help\.invalid\/ways$)/
      const plain = links.filter(({ value }) => !elsewhere.test(value))
      const english = plain.filter(({ value }) => value === '/en/' || value.startsWith('/en/'))
      // One link of each page goes to the other language.
      assert.equal(english.length, lang === 'en' ? plain.length - 1 : 1, name)
      assert(
        plain.every(({ value }) => value.startsWith('/') && !value.includes('#')),
        name,
      )
    })
  })

  it('leads a person who cannot telephone to the other ways, wherever the number of the help line stands', () => {
    each(({ name, html }) => {
      const targets = attributes(html, 'href').map(({ value }) => value)
      const count = (target: string) => targets.filter((value) => value === target).length
      assert(count('tel:0200000000') > 0, name)
      assert(count('https://help.invalid/ways') >= count('tel:0200000000'), name)
    })
    for (const lang of langs)
      for (const { name, render } of gallery())
        assert(!renderPage(render({ ...galleryContext(lang), helpUrl: null })).includes('help.invalid'), name)
  })

  it('is free of Korean in English, but for names and the link to Korean', () => {
    each(({ name, lang, html }) => {
      if (lang === 'ko') return
      const rest = html
        .replace(/<(\w+)[^>]* lang="ko"[^>]*>.*?<\/\1>/gs, '')
        .replace(/ value="[^"]*"| href="[^"]*"/g, '')
      assert.equal(/[가-힣][^<]*/.exec(rest)?.[0], undefined, name)
    })
  })

  it('names a midnight by the day it begins or ends, so that no person takes it for noon', () => {
    const html = page('turn-later').replace(/<\/?time[^>]*>/g, '')
    assert.match(html, /8월 12일 \S+ 0시부터 9월 10일 \S+ 밤 12시까지/)
    assert(!html.includes('12:00'))
  })

  it('that search engines may list says in one sentence what it is for; every other page asks not to be listed', () => {
    each(({ name, lang, html }) => {
      const described = /<meta name="description" content="([^"]{20,160})"\/?>/.exec(html)?.[1]
      assert.equal(html.includes('<meta name="robots" content="noindex"'), described === undefined, name)
      assert.equal(described !== undefined, /^(lights|help|turn)\b/.test(name), name)
      if (described) assert.equal(/[가-힣]/.test(described), lang === 'ko', name)
    })
  })

  it('says of each time which clinic it is at, and of a page behind the last how many there are', () => {
    const button = /<button class="time"[^>]*>(.*?)<\/button>/.exec(page('slots', 'en'))?.[1] ?? ''
    assert.match(button.replace(/<[^>]*>/g, ''), /^09:00 ?Full 가나다내과의원$/)
    assert.match(button, /<span lang="ko">가나다내과의원<\/span>/)
    assert.match(
      page('slots-no-such-page'),
      /9,999쪽에는 병원이 없습니다\.<\/b> 이 조건에 맞는 병원은 38곳이고, 4쪽까지 있습니다/,
    )
    assert.doesNotMatch(page('slots-no-such-page'), /남은 자리가 없습니다/)
  })

  it('says of a door that fails with others on one relay which these are, and what it may be; not of one that is clear', () => {
    const plain = (name: string, lang: 'ko' | 'en') => page(name, lang).replace(/<[^>]*>/g, ' ')
    assert.match(
      plain('problem-shared', 'ko'),
      /같은 곳\(공동 중계\)을 거치는 카카오 인증도 지금 되지 않습니다\. 그 밖의 인증을 골라 주세요\./,
    )
    assert.match(plain('problem-shared', 'en'), /Kakao depends on Relay Seoul too, and does not work now\./)
    const lines = (lang: 'ko' | 'en') =>
      [...page('lights-shared', lang).matchAll(/<span data-line[^>]*>([^<]*)</g)].map(([, line]) => line)
    const [clear, , quiet, down] = lines('en')
    assert.deepEqual(
      [clear, quiet, down],
      ['Verify right away', 'Relay Seoul seems to be down', 'Relay Seoul seems to be down'],
    )
    assert.equal(lines('ko')[4], '공동 중계 쪽 장애로 보입니다')
    assert.doesNotMatch(plain('problem-provider_timeout', 'ko'), /같은 곳/)
  })

  it('names lists by a heading, not by a label on what has no role', () => {
    each(({ name, html }) => {
      for (const { tag } of attributes(html, 'aria-label')) assert.match(tag, /^(nav|form|section|progress)$/, name)
    })
  })

  it('never says that there is no booking to a person it does not know', () => {
    assert.doesNotMatch(page('booking-unverified'), /예약이 없|사용 끝내기/)
    assert.match(page('booking-unverified'), /이미 마친 예약은 그대로/)
  })

  it('shows a support reference where something went wrong', () => {
    assert.match(page('problem-provider_timeout'), /NV-8F3K-21/)
    assert.match(page('error-internal'), /NV-8F3K-21/)
  })
})

describe('Data on a page', () => {
  const attack = `"><img src=x onerror=alert(1)><script>alert(1)</script>'javascript:alert(1)&lt;`
  const hostile = { text: () => attack }
  const hostileOnly = { text: () => 'javascript:alert(1)//' }

  it('stays text, whatever it contains', () => {
    for (const lang of langs)
      for (const { name, render } of gallery(hostile)) {
        const html = renderPage(render(galleryContext(lang, hostile)))
        assert(!/<img|<script>|<[^>]*\sonerror=/.test(html.replace(/="[^"]*"/g, '=""')), name)
      }
  })

  it('never becomes the scheme of a link', () => {
    for (const { name, render } of gallery(hostileOnly)) {
      const html = renderPage(render(galleryContext('en', hostileOnly)))
      const targets = [...attributes(html, 'href'), ...attributes(html, 'action'), ...attributes(html, 'src')]
      assert(
        targets.every(({ value }) => /^(\/(?!\/)|tel:|#)/.test(value)),
        name,
      )
    }
  })
})

describe('The lights page', () => {
  it('shows all five doors in their fixed order without a script, each with word, shape and light', () => {
    const html = page('lights')
    const cards = html
      .split('<li class="door')
      .slice(1)
      .map((card) => card.split('</li>')[0] ?? '')
    assert.deepEqual(
      cards.map((card) => [
        /data-door="(\w+)"/.exec(card)?.[1],
        /data-light="(\w+)"/.exec(card)?.[1],
        /href="#lamp-(\w+)"/.exec(card)?.[1],
        /<b>([^<]+)<\/b>/.exec(card)?.[1],
      ]),
      [
        ['certificate', 'green', 'clear', '원활'],
        ['phone', 'red', 'busy', '혼잡'],
        ['ipin', 'green', 'clear', '원활'],
        ['naver', 'yellow', 'slow', '지연'],
        ['kakao', 'red', 'down', '장애'],
      ],
    )
    assert.deepEqual(
      cards.map((card) => card.includes('<a ')),
      [true, true, true, true, false],
    )
    assert.match(html, /지금 바로 되는 인증 2개/)
    assert.match(html, /<button class="link" type="button" data-pause="true" hidden>/)
    assert.match(html, /1시간 동안 다른 기기/)
  })

  it('is the same for everyone: nothing of a person, a token or a moment but the measurement', () => {
    assert.equal(page('lights'), page('lights'))
    assert(!/csrf|token|nonce|session/i.test(page('lights')))
  })

  it('says so when no door is clear, none opens, or nothing is known', () => {
    assert.match(page('lights-none-clear'), /모든 인증이 붐빕니다/)
    assert.match(
      page('lights-all-down'),
      /지금은 어떤 인증도 쓸 수 없습니다\. 전화 <a class="tel" href="tel:0200000000">/,
    )
    assert(!page('lights-all-down').includes('href="/doors/'))
    assert.match(page('lights-unknown'), /신호등 상태를 확인하고 있습니다/)
    assert.match(page('lights-stale'), /마지막 확인 <time/)
    assert.equal(page('lights-stale').match(/href="#lamp-unknown"/g)?.length, 5)
  })

  it('says that it is the service itself, when it tries again, and what to do meanwhile; then no door opens', () => {
    const html = page('lights-our-side')
    assert.match(html, /저희 서비스 자체의 문제로 어떤 인증도 마칠 수 없습니다\. 전화 <a class="tel"/)
    assert.match(html, /오후 8:14:15<\/time>에 다시 확인합니다/)
    assert.equal(html.match(/<span data-line[^>]*>저희 서비스 문제입니다<\/span>/g)?.length, 4)
    assert.match(page('lights-our-side', 'en'), /We try again at <time[^>]*>8:14:15 pm<\/time>/)
    assert(!html.includes('href="/doors/'))
  })

  it('draws each state with its own shape', () => {
    const shapes = [...page('lights').matchAll(/<symbol id="lamp-(\w+)"[^>]*>(.*?)<\/symbol>/gs)]
    assert.deepEqual(
      shapes.map(([, state]) => state),
      ['clear', 'slow', 'busy', 'down', 'maint', 'unknown', 'ours'],
    )
    assert.equal(new Set(shapes.map(([, , shape]) => shape)).size, 5)
  })
})

describe('A page after a failing door', () => {
  const listed = (html: string) => [...html.matchAll(/<li[^>]* data-door="(\w+)"/g)].map(([, id]) => id)
  const buttons = (html: string) => [...html.matchAll(/<a class="btn" href="([^"]+)"/g)].map(([, href]) => href)

  it('offers only doors that are clear, and never the one that failed', () => {
    const html = page('problem-no-suggestion')
    assert.deepEqual(listed(html), ['certificate', 'ipin'])
    assert.deepEqual(buttons(html), [])
    assert.match(html, /href="\/doors\/certificate\?journey=j-123"/)
    assert.match(html, /28초/)
    assert.match(html, /오후 8:14:33/)
  })

  it('gives one next step above the others, says since when it is clear, and names no door twice', () => {
    for (const [name, before] of [
      ['problem-provider_timeout', '다른 인증'],
      ['busy-door', '그래도 휴대폰으로'],
    ] as const) {
      const html = page(name)
      assert.deepEqual(
        buttons(html).map((href) => href?.split('?')[0]),
        ['/doors/ipin'],
      )
      assert.deepEqual(listed(html), ['certificate'])
      assert.match(html, /<time [^>]*>오후 8:14<\/time> 현재 바로 쓸 수 있는 방법입니다/)
      assert.ok(html.indexOf('아이핀으로 인증하기') < html.indexOf(before), name)
    }
    assert.doesNotMatch(page('problem-provider_timeout', 'en'), /best|recommend|fast/i)
  })

  it('on the chooser does so only where a wish cannot be met, and leaves the list whole', () => {
    assert.deepEqual(buttons(page('chooser-hint')), ['/doors/ipin?journey=j-123'])
    assert.equal(listed(page('chooser-hint')).length, 5)
    for (const name of ['chooser', 'chooser-relying-party', 'lights', 'lights-none-clear'])
      assert.deepEqual(buttons(page(name)), [], name)
  })

  it('does not blame the provider when it was our own room that was taken', () => {
    assert.match(page('problem-full'), /지금 네이버 인증을 마치려는 사람이 많습니다/)
    assert.doesNotMatch(page('problem-full'), /네이버 쪽|문제가 있/)
    assert.doesNotMatch(page('problem-full', 'en'), /problem at/)
    assert.match(page('problem-full'), /5초/)
  })

  it('says what is missing where the account is the reason, and blames neither provider nor answer', () => {
    const said = (name: string, lang: 'ko' | 'en') =>
      /<p class="lead">([^<]*)/.exec(page(`problem-account-${name}`, lang))?.[1]
    assert.match(said('consent', 'ko') ?? '', /^성별, 휴대전화 번호 제공에 동의하지 않으셨습니다/)
    assert.match(said('consent', 'en') ?? '', /^You did not agree to share: gender and mobile number\./)
    assert.match(said('incomplete', 'ko') ?? '', /^네이버에 등록된 생년월일 항목이 비어 있거나/)
    assert.match(
      said('incomplete', 'en') ?? '',
      /^At Naver this is empty, or in a form that we cannot use: date of birth\./,
    )
    assert.match(said('claims', 'ko') ?? '', /이름, 연계정보\(CI\) 항목/)
    assert.match(said('unnamed', 'ko') ?? '', /필요한 본인 정보 항목/)
    assert.match(said('certificate', 'ko') ?? '', /유효 기간이 지났습니다/)
    assert.match(said('other', 'en') ?? '', /The state of your account at Naver/)
    for (const name of ['consent', 'incomplete', 'claims', 'unnamed', 'certificate', 'other'])
      assert.doesNotMatch(page(`problem-account-${name}`), /받은 결과가 올바르지|쪽에 문제가/)
  })

  it('lets a lost attempt start again in its journey, and a used one go on', () => {
    assert.match(page('problem-attempt_missing'), /href="\/journeys\/j-123"[^>]*>여기서 다시 시작하기/)
    assert.match(page('problem-attempt_used'), /href="\/next"/)
  })

  it('lets a busy door be used anyway', () => {
    assert.match(page('busy-door', 'en'), /href="\/en\/doors\/phone\?anyway=1"/)
  })
})
