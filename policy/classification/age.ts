const digit = '[0-9０-９]'
const numeral = '[一二两三四五六七八九十]'
// A longer number, or the end of a range, is not this age: 23岁 is not 3岁, 1-3岁 is nobody.
const notWithin = '(?<![0-9０-９.．一二两三四五六七八九十百零〇数几至到~～—-])'
// 3岁以下, 10岁时, 6岁儿童: a group, or long ago.
const notOf = '(?!以|时|起|前|后|之|至|到|及|组|段|儿童|人群|[~～—-])'

// Read backwards from 岁, for a note holds many numbers and few ages.
const years = new RegExp(
  `(?<=${notWithin}(${digit}{1,3}(?:[.．]${digit})?|${numeral}{1,3})\\s?周?)岁${notOf}`,
  'gu',
)
const yearsInEnglish =
  /(?<![0-9.-])([0-9]{1,3})[- ](?:years?|yrs?)[- ]old(?! (?:history|scar|fracture|injury|wound|lesion))/giu

const infantByAgeWord: readonly RegExp[] = [
  new RegExp(`(?:${digit}|${numeral})\\s?(?:个?月龄|天龄|日龄)`, 'u'),
  new RegExp(`(?:日龄|月龄)\\s?[:：]?\\s?${digit}`, 'u'),
  new RegExp(`年龄\\s?[:：]?\\s?${digit}{1,2}\\s?(?:天|日|小时|个?月)`, 'u'),
]
const infantInMonths = new RegExp(`(?:${digit}|${numeral})\\s?个月大`, 'u')
const infantSinceBirth = new RegExp(`生后\\s?${digit}{1,3}\\s?(?:天|日|小时|分钟|个月)`, 'u')
const infantBySex = new RegExp(
  `[男女]婴?[，,、\\s]{0,2}${digit}{1,2}\\s?(?:个月|天|小时)(?!前|余|来|后|内)`,
  'u',
)

// Asked first, for both patterns in English need it.
const old = /old/iu
const infantInEnglish =
  /[0-9][- ](?:month|week|day|hour)s?[- ]old (?:boy|girl|male|female|infant|baby|child|newborn|neonate)/iu

const numerals = '零一二三四五六七八九'

/** Ages in years that a text gives to someone; an infant's age in months or days counts as 0. */
export function agesIn(text: string): readonly number[] {
  const isEnglish = old.test(text)
  const ages = [...text.matchAll(years), ...(isEnglish ? text.matchAll(yearsInEnglish) : [])].map(
    ([, age = '']) => toNumber(age),
  )
  const hasInfant = isInfant(text) || (isEnglish && infantInEnglish.test(text))
  return hasInfant ? [...ages, 0] : ages
}

// A word that a pattern needs is a far cheaper question than the pattern.
function isInfant(text: string): boolean {
  return (
    (text.includes('龄') && infantByAgeWord.some((pattern) => pattern.test(text))) ||
    (text.includes('个月大') && infantInMonths.test(text)) ||
    (text.includes('生后') && infantSinceBirth.test(text)) ||
    infantBySex.test(text)
  )
}

function toNumber(age: string): number {
  const plain = age.normalize('NFKC')
  if (/^[0-9]/u.test(plain)) return Number(plain)
  const [tens = '', ones = ''] = plain.includes('十') ? plain.split('十') : ['零', plain]
  return (tens === '' ? 1 : toDigit(tens)) * 10 + (ones === '' ? 0 : toDigit(ones))
}

function toDigit(numeral: string): number {
  return numerals.indexOf(numeral === '两' ? '二' : numeral)
}
