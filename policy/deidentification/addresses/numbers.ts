import { characterSet, isIn } from '../character-sets.ts'

const count = '(?:\\d{1,5}|[一二三四五六七八九十百廿0-9]{1,4})'
const unit =
  '(?:号院|号楼|号|弄|巷|栋|幢|座|楼|单元|单位|层|室|房|门|户|组|队|大队|小队|社|屯|期|区|段|街坊|街区|村|邻|里|片|排|团|连|横|院|井|期|#楼|#|F|/F|楼宇|委|甲|乙|丙|丁|营|分场|厅|铺|档|仓)'
const side = '[东南西北中前后上下内外新老左右底]'
const notRoom = '(?![病床线诊型级次岁年月天日%]|楼病|检|/[a-z])'

/** Numbers of houses, flats, groups and villages; bounded, so that reading is linear. */
const patterns: readonly RegExp[] = [
  new RegExp(
    `(?:附|甲|乙|丙|丁|第)?${side}?${count}[A-Za-z甲乙丙丁]?(?:之[一二三四五六七八九\\d]{1,2})?\\s?${unit}(?:之[一二三四五六七八九\\d]{1,2}|附\\s?\\d{1,4}|[甲乙丙丁](?![状肝型]))?${notRoom}`,
    'uy',
  ),
  new RegExp(`[东南西北中]?${count}(?:道街|路|街)(?![口过])`, 'uy'),
  new RegExp(`[A-Za-z]\\d{0,3}\\s?(?:座|栋|幢|室|单元|区|号楼|房|楼|馆|期)${notRoom}`, 'uy'),
  new RegExp(
    `(?:[A-Za-z]|[甲乙丙丁]-)?\\d{1,5}[A-Za-z]?(?:\\s?[-#~/]\\s?[A-Za-z]?\\d{1,5}){1,4}(?:号|室|房)?(?![\\d.%])`,
    'uy',
  ),
  new RegExp(
    `(?:${side}|[甲乙丙丁]){1,2}(?:座|栋|幢|单元|区|院|楼|室|户|屋|房|街|里|段|平房)`,
    'uy',
  ),
  /附\s?\d{1,4}/uy,
]

/** What a number may begin with. */
const beginnings = characterSet(
  '0123456789一二三四五六七八九十百廿附甲乙丙丁第东南西北中前后上下内外新老左右底ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
)

const flat = /[A-Za-z]?\d{1,5}[A-Za-z]?(?![\d.%/:年月日岁床元次个天人分秒米公步余多来℃mM+-])/uy
const letter = /[A-Z](?![A-Za-z\d])/uy
const bareChinese = /[一二三四五六七八九十]{1,3}(?=[组队社号栋楼室])/uy

/** Index after the number of a house or flat that stands at `index`, or `index`; `isInside` is behind a finer part. */
export function afterNumber(text: string, index: number, isInside: boolean): number {
  if (index >= text.length || !isIn(beginnings, text.charCodeAt(index))) return index
  for (const pattern of patterns) {
    const end = after(pattern, text, index)
    if (end > index) return end
  }
  if (!isInside) return index
  for (const pattern of [flat, letter, bareChinese]) {
    const end = after(pattern, text, index)
    if (end > index) return end
  }
  return index
}

function after(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  const match = pattern.exec(text)
  return match === null ? index : index + match[0].length
}
