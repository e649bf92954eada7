import { expect, test } from 'vitest'

import { withoutBirthYears } from '../../../../policy/deidentification/dates/birth-years.ts'
import { findIdentifiers } from '../../../../policy/deidentification/find.ts'
import { everything } from '../keyed-code.ts'

const masked = (text: string): string =>
  withoutBirthYears(text, findIdentifiers(text, everything), 2026)
    .toReversed()
    .reduce((left, { start, end }) => `${left.slice(0, start)}#${left.slice(end)}`, text)

test.each([
  ['出生日期：1958-03-07，女', '出生日期：1958-#，女'],
  ['出生日期：1958年3月7日，女', '出生日期：1958年#，女'],
  ['出生：19580307，女', '出生：1958#，女'],
  ['出生：１９５８．０３，女', '出生：１９５８．#，女'],
  ['出生于1958年，女', '出生于1958年，女'],
  ['出生日期：1931-03-07，女', '出生日期：#，女'],
  ['生日：3月7日，女', '生日：#，女'],
  ['DOB: 03/07/1958', 'DOB: #'],
  ['生于民国22年，女', '生于#，女'],
  ['电话13800138000', '电话#'],
])('%s becomes %s', (text, expected) => {
  expect(masked(text)).toBe(expected)
})
