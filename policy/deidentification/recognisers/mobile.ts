import { byPattern } from '../by-pattern.ts'
import { extension } from '../extension.ts'

const separator = '[ .-]?'
const prefix = String.raw`(?:\(?(?:\+|00)?86\)?[ -]?)?`

/** Mobile number of mainland China, however it is grouped. */
export const mobile = byPattern({
  name: 'mobile',
  type: 'PHONE',
  rules: [
    {
      pattern: new RegExp(
        String.raw`(?<![\dA-Z]|(?<!\d)0\.)${prefix}1[3-9]\d{9}(?![\d])${extension}`,
        'gi',
      ),
      score: 0.95,
    },
    {
      pattern: new RegExp(
        String.raw`(?<![\dA-Z]|\d-|(?<!\d)0\.)${prefix}1[3-9]\d${separator}\d{4}${separator}\d{4}(?!\d|-\d)${extension}`,
        'gi',
      ),
      score: 0.93,
    },
    {
      pattern: /(?<![A-Z]|\d[ .-]?)1[ -]?[3-9](?:[ -]?\d){9}(?![ -]?\d|[A-Z])/gi,
      score: (value) =>
        groupsOf(value).every((group) => group.length > 1) ? 0.8 : oddGroups(value),
    },
    { pattern: /(?<=(?<![\dA-Z])[A-Z]{1,10})1[3-9]\d{9}(?![\dA-Z])/gi, score: 0.7 },
    {
      pattern: /(?<![\dA-Za-z])[1lI] ?[3-9](?:[ -]?[\dOolI]){9}(?![\dA-Za-z])/g,
      score: misreadScore,
    },
    {
      pattern: /(?<![\dA-Z])1[3-9]\d[ -]?[\d?]{4}[ -]?[\d?]{4}(?![\dA-Z?])/gi,
      score: (value) => (value.includes('?') && value.replaceAll(/\D/g, '').length >= 8 ? 0.8 : 0),
      needs: ['?'],
    },
    { pattern: /(?<![\dA-Z])1[3-9]\d[*•●xX]{4,8}\d{2,4}(?![\dA-Z*])/g, score: 0.8 },
  ],
  finds: [
    '联系电话：«13800138000»',
    '手机«138 0013 8000»，微信同号',
    '«138-0013-8000»',
    '«+86 13800138000»',
    '«(+86)138-0013-8000»',
    '«008613800138000»',
    '手机«１３８００１３８０００»',
    '电话«1 3 8 0 0 1 3 8 0 0 0»',
    '电话«幺三八零零幺三八零零零»',
    '电话«一三八〇〇一三八〇〇〇»',
    'Tel«13800138000»',
    '«13800138000转802»',
    '«138****8000»',
    '«l38 1583 O417»，',
    '写着«137 8790 55?3»一位模糊',
    '家属«13912345678»/«13712345678»',
    '邮箱a@b.cn«13800138000»',
    '1.«13800138000» 2.«13900139000»',
  ],
  ignores: [
    '12800138000',
    '0.13800138000',
    '订单138001380001',
    '血小板 138 ×10^9/L，白细胞 13.8',
    '国药准字H20013456',
    '550e8400e29b13800138000a446655440000',
    '心率 138 - 150 次/分',
  ],
})

// A scanner takes 0 for O and 1 for l.
function misreadScore(value: string): number {
  return /[OolI]/.test(value) && value.replaceAll(/\D/g, '').length >= 8 ? 0.8 : 0
}

function groupsOf(value: string): readonly string[] {
  return value.split(/[ -]/)
}

// Digit by digit is a way to write a number; groups of one and two are a row of figures.
function oddGroups(value: string): number {
  return groupsOf(value).length === 11 ? 0.8 : 0
}
