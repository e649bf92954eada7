import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'
import { hasLuhnCheck } from '../luhn.ts'

function digitsOf(value: string): string {
  return value.replaceAll(/\D/g, '')
}

function isTimestamp(digits: string): boolean {
  const isLong = digits.length === 14 || digits.length === 17
  return isLong && /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(digits)
}

// 62 is UnionPay; a card number mistyped is still a card number.
function cardScore(value: string): number {
  const digits = digitsOf(value)
  if (isTimestamp(digits)) return 0
  const isCard = hasLuhnCheck(digits)
  if (digits.startsWith('62') && digits.length >= 16) return isCard ? 0.95 : 0.8
  return isCard && /^(?:[3-6]|2[2-7]|1800|2131)/.test(digits) ? 0.75 : 0
}

function labelledScore(value: string): number {
  const digits = digitsOf(value)
  return digits.length >= 8 && digits.length <= 30 ? 0.91 : 0
}

/** Bank card of 13 to 19 digits (ISO/IEC 7812), or any account number behind its label. */
export const bankCard = byPattern({
  name: 'bank-card',
  type: 'BANK',
  rules: [
    { pattern: /(?<![\dA-Z]|\d-|\d\d\.)\d{13,19}(?![\dA-Z]|\.\d)/gi, score: cardScore },
    {
      pattern: /(?<![\dA-Z]|\d[ .-])\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?(?![\dA-Z]|[ -]\d)/gi,
      score: cardScore,
    },
    {
      pattern: /(?<![\dA-Z]|\d[ .-])3\d{3}[ -]\d{6}[ -]\d{4,5}(?![\dA-Z]|[ -]\d)/gi,
      score: cardScore,
    },
    // 62 is UnionPay: 621700 2340 0087 16329, however it was grouped.
    {
      pattern: /(?<![\dA-Z.]|\d[ ·-])62\d{2,6}(?:[ ·-]\d{2,8}){2,6}(?![\dA-Z.]|[ ·-]\d)/gi,
      score: (value) => {
        const { length } = digitsOf(value)
        return length >= 16 && length <= 19 ? 0.85 : 0
      },
    },
    behind(
      [
        '银行卡',
        '储蓄卡',
        '信用卡',
        '卡号',
        '卡號',
        '账号',
        '帐号',
        '賬號',
        '账户',
        '开户行',
        'card',
        'credit card',
        'cc',
        'account',
        'bank account',
        'acct',
      ],
      String.raw`\d(?:[ -]?\d){7,29}(?![\dA-Za-z])`,
      labelledScore,
    ),
    {
      pattern:
        /(?:银行|[农工建中招交邮]行|支行|分行|信用社|农商行|存折|储蓄所)[^\d\n。]{0,4}(\d{4,8}(?: \d{3,5}){2,5})(?![\d.]| \d)/g,
      score: labelledScore,
      needs: ['行', '信用社', '存折'],
    },
    { pattern: /(?<![\d*])(?:\*{4}[ -]?){1,3}\d{4}(?!\d)/g, score: 0.8, needs: ['****'] },
    {
      pattern: /(?:卡|户|折)[^\d\n。]{0,6}尾号[:为是 ]{0,3}(\d{4})(?!\d)/g,
      score: 0.75,
      needs: ['尾号'],
    },
    {
      pattern:
        /(?<=(?<![a-z])card[a-z. ]{0,12}|卡尾号[:为是 ]{0,3}|卡后四位[:为是 ]{0,3})\d{4}(?!\d)/gi,
      score: (value) => (/^(?:19|20)/.test(value) ? 0 : 0.7),
      needs: ['ending', '卡尾号', '卡后四位'],
    },
  ],
  finds: [
    '银行卡号：«6222021234567890123»',
    '«6222 0212 3456 7890 123»',
    '«6228480402564890018»',
    '账号 «33050161234500000012»',
    'My card «4111111111111111» was charged',
    '«4111-1111-1111-1111»',
    '«3714 496353 98431»',
    '打入其«621700 2340 0087 16329»，',
    '备用卡：«622848·0449·8812·73019»',
    'card number «630427373398»',
    '银行卡尾号«5678»',
    '银行卡(尾号«3391»,户名一致)',
    '望城支行,«8102 3001 0088 26719»;',
    '户名妈妈，尾号«**** **** **** 7718»。',
    'card ending in «5678»',
  ],
  ignores: [
    '1234567890123456',
    '20240315103000',
    '就诊卡号',
    '血钾 4.111 1111',
    '1.2.840.113619.2.55.3',
    '2024-0315-1030-0012',
    'credit card of 2023',
  ],
})
