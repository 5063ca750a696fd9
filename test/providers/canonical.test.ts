import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compactDay, genderLetter, koreanPhone, nameOf } from '../../providers/claims.ts'

describe('One spelling for what providers spell in many ways', () => {
  it('a Korean mobile number becomes E.164 from every spelling in use', () => {
    for (const spelling of [
      '010-0000-1234',
      '01000001234',
      '+82 10-0000-1234',
      '+82 010-0000-1234',
      '+82-10-0000-1234',
      '+821000001234',
      '82-10-0000-1234',
      '821000001234',
      '010 0000 1234',
    ])
      assert.equal(koreanPhone.parse(spelling), '+821000001234', spelling)
  })

  it('an old mobile number of ten digits is one too', () => {
    assert.equal(koreanPhone.parse('011-000-1234'), '+82110001234')
  })

  it('what is no Korean mobile number is refused, not mended', () => {
    for (const text of [
      '',
      '02-000-1234',
      '010-0000-123',
      '010-0000-12345',
      '+1 10-0000-1234',
      '+82 +10-0000-1234',
      '010-0000-１２３４',
      '010-0000-123a',
      '+82 0010-0000-1234',
    ])
      assert.equal(koreanPhone.safeParse(text).success, false, text)
  })

  it('a day is eight digits, and one that exists', () => {
    assert.equal(compactDay.parse('20000229'), '2000-02-29')
    for (const text of ['20010229', '1999123', '199912310', '1999-12-31', '00000307', '19991301', '１９９９１２３１'])
      assert.equal(compactDay.safeParse(text).success, false, text)
  })

  it('a gender is one letter', () => {
    assert.deepEqual([genderLetter.parse('M'), genderLetter.parse('F')], ['male', 'female'])
    for (const text of ['1', '0', 'm', 'male', '', 'U']) assert.equal(genderLetter.safeParse(text).success, false, text)
  })

  it('a name is composed, and its spaces are single and inside', () => {
    assert.equal(nameOf.parse(' 뷁쀍똠'.normalize('NFD')), '뷁쀍똠')
    assert.equal(nameOf.parse('TESTMANN  MARIA\u00a0DEL\u3000CARMEN '), 'TESTMANN MARIA DEL CARMEN')
    for (const name of [
      'Ñoño O’Brien',
      'JEAN-LUC',
      "D'ARTE",
      '남궁시험나래',
      '𠮷野',
      'Ýr Þórsdóttir',
      'NGUYỄN VĂN A',
      'AL·BERT',
    ])
      assert.equal(nameOf.parse(name), name.normalize('NFC'))
  })

  it('a name that came through the wrong encoding is refused, never kept', () => {
    const hangul = ['한가람', '서누리', '윤이월', '도하늘', '마루한', '한', '똠뷁']
    const eucKr = { 한: 'c7d1', 가: 'b0a1', 람: 'b6f7', 서: 'bcad', 누: 'b4a9', 리: 'b8ae' } as const
    const bytes = (name: string) =>
      Buffer.from([...name].map((one) => eucKr[one as keyof typeof eucKr] ?? '').join(''), 'hex')
    for (const name of ['한가람', '서누리', '한']) {
      assert.equal(new TextDecoder('euc-kr').decode(bytes(name)), name, 'the bytes are EUC-KR')
      assert.equal(nameOf.safeParse(bytes(name).toString('latin1')).success, false, `${name}: EUC-KR as Latin-1`)
      assert.equal(nameOf.safeParse(bytes(name).toString('utf8')).success, false, `${name}: EUC-KR as UTF-8`)
    }
    for (const name of hangul) {
      const utf8 = Buffer.from(name)
      assert.equal(nameOf.safeParse(utf8.toString('latin1')).success, false, `${name}: UTF-8 as Latin-1`)
      assert.equal(nameOf.safeParse(name).success, true, `${name} itself`)
    }
  })

  it('a name dressed up with controls or turned-around text is refused', () => {
    for (const name of ['한가람\0', '한\n가람', '한가람\u202e', '\ud800한가람', '한\ue000람', ' ', ''])
      assert.equal(nameOf.safeParse(name).success, false, JSON.stringify(name))
  })

  it('a name that only looks like another one is refused, and says why', () => {
    for (const [name, why] of [
      ['한\u200b가람', /cannot be seen/],
      ['한\u3164가람', /cannot be seen/],
      ['\uffa0한가람', /cannot be seen/],
      ['MIN\u00adJUN', /cannot be seen/],
      ['한가람\ufe0f', /cannot be seen/],
      ['한가람\u{e0041}', /cannot be seen/],
      ['MA\u034fRIA', /cannot be seen/],
      [`A\u0330\u0331\u0332\u0333NNA`, /more marks/],
      [`\u0301ANNA`, /more marks/],
      ['MАRIA', /mixes scripts/],
      ['Ελενa', /mixes scripts/],
      ['한가람 Анна', /mixes scripts/],
      ['𝐌𝐀𝐑𝐈𝐀', /mixes scripts/],
      ['한かな', /mixes scripts/],
    ] as const) {
      const { success, error } = nameOf.safeParse(name)
      assert.equal(success, false, JSON.stringify(name))
      assert.match(error?.issues[0]?.message ?? '', why, JSON.stringify(name))
    }
  })

  it('a name is judged at once, however many numerals and commas of a script are in it', () => {
    for (const letter of ['、', 'ⅷ']) {
      assert.equal(nameOf.safeParse(`${letter.repeat(24)}Аa`).success, false, 'Cyrillic and Latin')
      assert.equal(nameOf.parse(`${letter.repeat(24)}Анна`), `${letter.repeat(24)}Анна`)
    }
  }).timeout(2_000)

  it('a name in any living script is a name', () => {
    for (const name of [
      '김민준',
      '金民俊',
      'KIM 민준',
      '山田 はなこ',
      'ジョン・スミス',
      'NGUYỄN VĂN A',
      'Анна-Мария',
      'สมชาย ใจดี',
      'ສົມພອນ',
      'ភារម្យ',
      'အောင်ဆန်း',
      'प्रियंका',
      'தமிழரசி',
      'محمد علي',
      'Бат-Эрдэнэ',
      "D'ARTE JR.",
    ])
      assert.equal(nameOf.safeParse(name).success, true, name)
  })

  it('a canonical name stays as it is when read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const once = nameOf.safeParse(text)
        if (once.success) assert.equal(nameOf.parse(once.data), once.data)
      }),
    )
  })
})
