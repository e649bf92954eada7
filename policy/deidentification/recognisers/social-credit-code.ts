import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

// GB 32100-2015: weights are the powers of 3 modulo 31.
function hasCheckCharacter(value: string): boolean {
  const characters = Array.from(value.toUpperCase(), (each) => alphabet.indexOf(each))
  const sum = characters
    .slice(0, -1)
    .reduce((total, number, place) => total + number * (3 ** place % 31), 0)
  return (31 - (sum % 31)) % 31 === characters.at(-1)
}

function score(value: string): number {
  if (hasCheckCharacter(value)) return 0.95
  return /[A-Z]/i.test(value.slice(0, -1)) ? 0.6 : 0
}

/** Unified social credit code of an organisation (GB 32100-2015), and the older organisation code. */
export const socialCreditCode = byPattern({
  name: 'social-credit-code',
  type: 'ORG_ID',
  rules: [
    {
      pattern: /(?<![\dA-Z])[159Y][1-9]\d{6}[\dA-HJ-NPQRTUWXY]{10}(?![\dA-Z])/gi,
      score,
    },
    behind(
      ['信用代码', '统一代码', '机构代码', '税号', '纳税人识别号'],
      '[0-9A-HJ-NPQRTUWXY][0-9A-HJ-NPQRTUWXY-]{7,17}[0-9A-HJ-NPQRTUWXY]',
      0.93,
    ),
  ],
  finds: [
    '统一社会信用代码：«91350100M000100Y43»',
    '«91350100M000100Y43»',
    '组织机构代码 «12345678-9»',
    '信用代码«12110000400000001X»',
  ],
  ignores: ['91350100', '国药准字H20013456', '社会信用代码缺失', 'NM_001126112.3'],
})
