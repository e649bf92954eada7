import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

const letters = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'

// The letter stands for two digits from 10 to 35, weighted 1 and 9; the rest falls from 8 to 1, then the check digit.
function hasCheckDigit(value: string): boolean {
  const letter = letters.indexOf(value.charAt(0).toUpperCase()) + 10
  const sum = Array.from(value.slice(1)).reduce(
    (total, digit, place) => total + Number(digit) * Math.max(8 - place, 1),
    Math.floor(letter / 10) + (letter % 10) * 9,
  )
  return sum % 10 === 0
}

/** Taiwan identity card and resident certificate number. */
export const taiwanId = byPattern({
  name: 'taiwan-id',
  type: 'ID',
  rules: [
    {
      pattern: /(?<![\dA-Z])[A-Z][1289]\d{8}(?![\dA-Z])/g,
      score: (value) => (hasCheckDigit(value) ? 0.85 : 0),
    },
    behind(
      ['身分證', '身分證字號', '台湾身份证', '统一证号', '統一證號'],
      String.raw`[A-Za-z][A-Da-d\d]\d{8}(?![\dA-Za-z])`,
      0.95,
    ),
  ],
  finds: ['身分證字號：«A123456789»', '持«F131104093»就診', '身分證 «B123456780»'],
  ignores: ['A123456780', 'H2001345612', 'A1234567'],
})
