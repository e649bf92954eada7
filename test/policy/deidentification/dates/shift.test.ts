import { array, assert, constantFrom, integer, nat, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { shiftDates, type DateReturn } from '../../../../policy/deidentification/dates/shift.ts'

const year = 2024

const shifted = (text: string, days: number): string =>
  shiftDates([text], days, year).texts[0] ?? ''

/** A text taken in pieces, cut at these places. */
function inPieces(text: string, places: readonly number[], back: DateReturn): string {
  const ends = [0, ...places.map((at) => at % (text.length + 1)).sort((a, b) => a - b), text.length]
  const pieces = ends.map((to, at) => text.slice(ends[at - 1] ?? 0, to))
  return pieces.map((piece) => back.push(piece)).join('') + back.end()
}

describe('every day moves by as many days', () => {
  test.each([
    ['2024-03-05入院', 35, '2024-04-09入院'],
    ['2024/3/5 10:30', 35, '2024/4/9 10:30'],
    ['2024.3.28-4.2住院', 35, '2024.5.2-5.7住院'],
    ['2024年3月5日手术，3月8日出院', -91, '2023年12月5日手术，12月8日出院'],
    ['2024年12月30日至次年1月3日', 35, '2025年2月3日至次年2月7日'],
    ['24年12月30日', 7, '25年1月6日'],
    ['3月5-8日', 35, '4月9-12日'],
    ['3月28-31日', 7, '4月4-7日'],
    ['3月22-25日', 7, '3月29日-4月1日'],
    ['2月28日', 7, '3月6日'],
    ['20240315103000', 35, '20240419103000'],
    ['２０２４年３月５日', 35, '2024年4月9日'],
    ['二〇二四年三月十五日', -91, '二〇二三年十二月十五日'],
    ['on March 5, 2024 and 15-Mar-2024', 35, 'on April 9, 2024 and 19-Apr-2024'],
    ['1st December 2024', 7, '8th December 2024'],
    ['15 MAR 2024', 35, '19 APR 2024'],
    ['03/15/2024, 04/05/2024', 35, '04/19/2024, 05/10/2024'],
    ['15/03/2024, 05/04/2024', 35, '19/04/2024, 10/05/2024'],
    ['2024-03-15T10:30:00Z', 35, '2024-04-19T10:30:00Z'],
    ['2024年3月起，2023-11停', 35, '2024年4月起，2023-12停'],
  ])('%s by %i is %s', (text, days, expected) => {
    expect(shifted(text, days)).toBe(expected)
  })

  test.each([
    '2023-02-30',
    '血压120/80，3.5-4.5，1.25',
    '2015年行手术',
    '腊月初八',
    '13月5日',
    '1.2.840.10008',
    '版本2024.3.1.2',
    '电话13800138000',
  ])('%s is no day and stays', (text) => {
    expect(shifted(text, 35)).toBe(text)
  })

  test('intervals are exact, over leap days and the end of a year', () => {
    const day = integer({ min: 0, max: 40_000 }).map((days) => new Date(days * 86_400_000))
    const iso = (date: Date) => date.toISOString().slice(0, 10)
    assert(
      property(day, day, integer({ min: -52, max: 52 }), (one, other, weeks) => {
        const [first = '', second = ''] = shifted(`${iso(one)} ${iso(other)}`, weeks * 7).split(' ')
        expect(Date.parse(second) - Date.parse(first)).toBe(other.getTime() - one.getTime())
        expect(new Date(first).getUTCDay()).toBe(one.getUTCDay())
      }),
    )
  })
})

const two = (number: number) => String(number).padStart(2, '0')
const months =
  'January February March April May June July August September October November December'.split(' ')
const aDay = tuple(
  integer({ min: 1901, max: 2098 }),
  integer({ min: 1, max: 12 }),
  integer({ min: 1, max: 31 }),
)
const form = constantFrom<(y: number, m: number, d: number) => string>(
  (y, m, d) => `${y}-${two(m)}-${two(d)}`,
  (y, m, d) => `${y}年${m}月${d}日`,
  (y, m, d) => `${y} 年 ${two(m)} 月 ${two(d)} 日`,
  (y, m, d) => `${y}.${m}.${d}`,
  (y, m, d) => `${y}/${m}/${d}`,
  (y, m, d) => `${y}${two(m)}${two(d)}`,
  (_, m, d) => `${m}月${d}日`,
  (y, m, d) => `${String(y).slice(2)}年${m}月${d}号`,
  (y, m, d) => `${d} ${months[m - 1]} ${y}`,
  (y, m, d) => `${months[m - 1]?.slice(0, 3)} ${d}, ${y}`,
  (y, m) => `${y}年${m}月`,
  (_, m, d) => `${m}月${d}-${Math.min(31, d + 3)}日`,
  (y, m, d) => `${y}.${m}.${d}-${m}.${Math.min(31, d + 3)}`,
)
const words = constantFrom(
  ...'入院，|。| |术后第|3天|-|一| on |March|血压120/80 |\n|@@PHONE_7K3QX@@'.split('|'),
)
const piece = tuple(aDay, form, words).map(([[y, m, d], write, word]) => word + write(y, m, d))
const text = array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('，'))

test('what is sent comes back to the character, however the answer is cut', () => {
  const weeks = integer({ min: -52, max: 52 })
  assert(
    property(text, weeks, array(nat(400), { maxLength: 30 }), (written, count, places) => {
      const { texts, createReturn } = shiftDates([written], count * 7, year)
      expect(inPieces(texts[0] ?? '', places, createReturn())).toBe(written)
    }),
    { numRuns: 3_000 },
  )
})

describe('in an answer', () => {
  const { createReturn } = shiftDates(['2024年3月5日手术'], 35, year)
  const answer = (said: string) => inPieces(said, [], createReturn())

  test('a day that the model counted comes back too', () => {
    expect(answer('术后两周（2024年4月23日）复查')).toBe('术后两周（2024年3月19日）复查')
    expect(answer('请于2024-05-09前随访')).toBe('请于2024-04-04前随访')
  })

  test('no more is held back than a date is long', () => {
    const back = createReturn()
    expect(back.push('诊断明确')).toBe('诊断明确')
    expect(back.push('，日期2024')).toBe('，日期')
    expect(back.push('年4月9')).toBe('')
    expect(back.push('日手术成功')).toBe('2024年3月5日手术成功')
    expect(back.push('1'.repeat(200)).length).toBeGreaterThan(150)
  })

  test('however it is cut, it says the same', () => {
    const said = constantFrom(
      ...'2024年4月9日|4月23日|2024-05-09|2024.4.9-4.12|Apr 9, 2024|20240409'.split('|'),
      ...'，|共|12|/|-| |March|年|日|至'.split('|'),
    )
    assert(
      property(
        array(said, { maxLength: 12 }),
        array(nat(200), { maxLength: 20 }),
        (parts, places) => {
          const whole = parts.join('')
          expect(inPieces(whole, places, createReturn())).toBe(answer(whole))
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
