import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

// A blank counts 36, letters from 10; weights fall from 9 to 1 and the sum is 0 modulo 11.
function hasCheckDigit(value: string): boolean {
  const characters = value.toUpperCase().replaceAll(/[^A-Z\d]/g, '')
  const padded = characters.padStart(9, ' ')
  const sum = Array.from(padded).reduce(
    (total, each, place) => total + (9 - place) * (each === ' ' ? 36 : Number.parseInt(each, 36)),
    0,
  )
  return sum % 11 === 0
}

/** Hong Kong identity card number. */
export const hongKongId = byPattern({
  name: 'hong-kong-id',
  type: 'ID',
  rules: [
    {
      pattern: /(?<![\dA-Z])[A-Z]{1,2}\d{6} ?\([\dA]\)/gi,
      score: (value) => (hasCheckDigit(value) ? 0.95 : 0.8),
    },
    {
      pattern: /(?<![\dA-Z])[A-Z]{1,2}[\d*]{6} ?\([\dA*]\)/gi,
      score: (value) => (value.includes('*') && /\d\D?\d/.test(value) ? 0.85 : 0),
      needs: ['*'],
    },
    behind(
      ['香港身份证', '香港身份證', '香港居民身份证', '港澳身份证', 'hkid'],
      String.raw`[A-Za-z]{1,2}\d{6}\(?[\dAa]\)?`,
      0.95,
    ),
  ],
  finds: [
    '香港身份证«A123456(3)»',
    'HKID: «AB987654(2)»',
    '香港身份证号码：«Z6833657»',
    '«K123456(9)»',
    '号码«H327*16(A)»，',
    'HKID «D73148*(*)»；',
  ],
  ignores: ['A123456', 'C1234563', '国药准字Z20044567', 'T4(1)'],
})
