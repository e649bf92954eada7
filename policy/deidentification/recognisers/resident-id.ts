import { byPattern } from '../by-pattern.ts'
import { isBirthday } from '../calendar.ts'
import { behind } from '../labels.ts'

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(
    ' ',
  ),
)

function hasCheckCharacter(number: string): boolean {
  const sum = weights.reduce((total, weight, place) => total + weight * Number(number[place]), 0)
  return '10X98765432'[sum % 11] === number.at(-1)
}

function isPlausible(number: string): boolean {
  return provinces.has(number.slice(0, 2)) && isBirthday(number.slice(6, 14))
}

// Most numbers written by people and models fail the check: that lowers the score, it lets none pass.
function score(value: string): number {
  const number = value.toUpperCase()
  if (!isPlausible(number)) return 0.6
  return hasCheckCharacter(number) ? 0.99 : 0.92
}

function plausibleScore(value: string): number {
  const number = value.replaceAll(/[^\dXx]/g, '')
  return isPlausible(number) ? score(number) : 0
}

// A scanner takes 0 for O and 1 for l.
function misreadScore(value: string): number {
  const digits = value.replaceAll(/[Oo]/g, '0').replaceAll(/[lI]/g, '1')
  return digits === value ? 0 : plausibleScore(digits)
}

function oldScore(value: string): number {
  return provinces.has(value.slice(0, 2)) && isBirthday(`19${value.slice(6, 12)}`) ? 0.9 : 0
}

/** Resident identity number of GB 11643-1999: 18 characters, the 15 digits of before 2000, or the part left unmasked. */
export const residentId = byPattern({
  name: 'resident-id',
  type: 'ID_CN',
  rules: [
    { pattern: /(?<![\dA-Z])\d{17}[\dX](?![\dA-Z])/gi, score },
    { pattern: /(?<!\d)\d{17}[\dX](?!\d)/gi, score: plausibleScore },
    {
      pattern: /(?<!\d[ -]?)[1-9](?:[ .-]{0,2}\d){16}[ .-]{0,2}[\dX](?![ -]?\d|[A-Z])/gi,
      score: plausibleScore,
    },
    { pattern: /(?<![\dA-Z])[1-9]\d{14}(?![\dA-Z])/gi, score: oldScore },
    {
      pattern: /(?<![\dA-Z])[1-9]\d{2,13}[*•●]{4,14}\d{0,4}[\dX]?(?![\dA-Z*])/gi,
      score: (value) => (value.length >= 15 && value.length <= 18 ? 0.85 : 0),
      needs: ['**', '••', '●●'],
    },
    {
      pattern: /(?<![\dA-Z])[1-9]\d{5}[\d*•●?_□×]{11}[\dX*•●?_□×](?![\dA-Z*])/gi,
      score: (value) =>
        value.replaceAll(/\D/g, '').length >= 9 && /[*•●?_□×]/.test(value) ? 0.86 : 0,
    },
    {
      pattern: /(?<![\dA-Za-z])[1-9lI](?:[ -]?[\dOolI]){16}[ -]?[\dXxOolI](?![\dA-Za-z])/g,
      score: misreadScore,
    },
    behind(
      [
        '身份证尾号',
        '身份证号尾号',
        '身份证后四位',
        '身份证号后四位',
        '身份证后六位',
        '身份证号后六位',
        '身份证末四位',
        '身份证号末四位',
        '身份证末六位',
        '身份证号码后四位',
        '身份证号码后六位',
        '身分證後四碼',
      ],
      String.raw`\d{3,5}[\dXx](?![\dA-Za-z])`,
      0.9,
    ),
  ],
  finds: [
    '身份证号：«110101199003070513»',
    '其身份证号码为«110101199003071234»。',
    'ID«11010119900307051X»',
    '证件«440524188001010014»，',
    '身份证 «110101 19900307 0513»',
    '身份证«110101-1990-0307-0513»',
    '身份证«1 1 0 1 0 1 1 9 9 0 0 3 0 7 0 5 1 3»',
    '（«３１０１０１１９８００２２９１２３ｘ»）',
    '身份证«一一〇一〇一一九九〇〇三〇七〇五一三»',
    '旧身份证«110101900307051»',
    '«110101199003070513»X光片',
    '身份证号«11010119900307****»',
    '显示为«110101********051X»',
    '身份证后四位：«051X»',
    '身份证«429006197006**003X»。',
    '绑的«450981196412?80027»',
    '看不清«13062519460209187_»。',
    '身份证号 «412726 1953 O4 11 2O37»',
    '编号«999999999999999999»',
  ],
  ignores: [
    '血压120/80mmHg，心率72次/分',
    '检查时间20240315103000',
    '2024-03-15 10:30:00',
    'a1b2c3d4-1101-0119-9003-07051234abcd',
    '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18',
    '身份证已核对',
    '疼痛评分****',
  ],
})
