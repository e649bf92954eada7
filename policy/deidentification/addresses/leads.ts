import { characterSet, isIn } from '../character-sets.ts'
import { createPairs, hasPair } from '../pairs.ts'
import { wordAt } from '../word-at.ts'

/** What a word before a place says: it is a home, a label of a form, or the goal of a parcel. */
export type Lead = { readonly end: number; readonly kind: 'home' | 'label' | 'parcel' }

const words: Readonly<Record<Lead['kind'], string>> = {
  home: '家住 现住 居住 暂住 租住 借住 寄居 寄住 现居 现租 常住 定居 旅居 客居 住在 住于 户籍 户口 籍贯 祖籍 原籍 老家 娘家 婆家 出生 出生地 生于 来自 迁至 迁到 迁往 迁入 搬到 搬至 搬回 搬去 搬来 嫁到 嫁来 嫁至 嫁往 嫁给 外嫁 远嫁 家在 家是 家居 人在 返回 回到 参保地 生前住 祖居 月子住 住回 落户 插队',
  label:
    '住址 地址 居住地 居所 住所 住处 所在地 现居地 常住地 出生地 门牌 家庭住址 居住地址 户口地址 户籍地址 户口所在地 户籍所在地 工作地点 单位地址 单位所在 居址 寓所 居地 居住址 宅址 通讯处 送货地 房号 部落',
  parcel:
    '送到 送至 送往 寄到 寄往 寄至 邮寄 回寄 快递 收件 收货 地点 位于 寄我 代煎 邮到 送药到 配送 派送 上门 送回',
}

type Word = { readonly text: string; readonly kind: Lead['kind'] }

const byFirst = new Map<number, Word[]>()
for (const kind of ['label', 'home', 'parcel'] as const) {
  for (const text of words[kind].split(' ')) {
    const code = text.charCodeAt(0)
    byFirst.set(code, [...(byFirst.get(code) ?? []), { text, kind }])
  }
}
for (const list of byFirst.values()) list.sort((a, b) => b.text.length - a.text.length)
const pairs = createPairs([...byFirst.values()].flat().map(({ text }) => text))

const beginnings = characterSet(
  [...byFirst.values()]
    .flat()
    .map(({ text }) => text.charAt(0))
    .join('') + '住居',
)

const live = '住'.charCodeAt(0)
const dwell = '居'.charCodeAt(0)
const notLive = /[院进满过着科培]/u
const beforeLive = /[入出转留同记站不能愿收]/u

/** The word for a home or an address that stands at `index` of a simplified text. */
export function readLead(text: string, index: number): Lead | null {
  if (!isIn(beginnings, text.charCodeAt(index))) return null
  if (hasPair(pairs, text, index)) {
    const word = wordAt(byFirst.get(text.charCodeAt(index)), text, index)
    if (word !== undefined) return { end: index + word.text.length, kind: word.kind }
  }
  if (text.charCodeAt(index) === dwell) return isDwelling(text, index)
  if (text.charCodeAt(index) !== live) return null
  const isOther = notLive.test(text.charAt(index + 1)) || beforeLive.test(text.charAt(index - 1))
  return isOther ? null : { end: index + 1, kind: 'home' }
}

/** 居 stands alone only at the beginning of a clause. */
function isDwelling(text: string, index: number): Lead | null {
  const before = text.charCodeAt(index - 1)
  const isWithin =
    (before >= 0x3400 && before < 0xa000) || /[住家民委高多中然]/u.test(text.charAt(index + 1))
  return isWithin ? null : { end: index + 1, kind: 'home' }
}

const link =
  /(?:[:：=|>\]】」"'“”([【「『]| |\t|,(?=")|(?:地址|住址|所在地|登记|核对|更新|报的|变动|[地址所处在于为是到至给回往系的]))/uy
const separator = /[:：=|>"'“\]】(\t]| {2}/u
const most = 8

/** Where the value behind a lead begins, and whether a separator of forms stands between. */
export function afterLink(text: string, end: number): { start: number; isField: boolean } {
  let start = end
  for (let parts = 0; parts < most; parts += 1) {
    link.lastIndex = start
    const match = link.exec(text)
    if (match === null) break
    start += match[0].length
  }
  return { start, isField: separator.test(text.slice(end, start)) }
}
