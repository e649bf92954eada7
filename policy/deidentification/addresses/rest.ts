import { afterNumber } from './numbers.ts'
import { readPlace, type Place } from './place.ts'
import { afterTail, isStop } from './tail.ts'

const quoted =
  /(?:[，,][^，,。\n“"\d]{0,8})? ?["“「][\u3400-\u9fff]{2,10}["”」](?:那个?(?:盘|小区)|小区)? ?(?=\d)/uy

/** The name of an estate between quotation marks, before the number of a flat. */
function afterQuoted(text: string, index: number): number {
  quoted.lastIndex = index
  const match = quoted.exec(text)
  return match === null ? index : index + match[0].length
}

const mostRests = 3

/** The landmarks behind the last part, and parts behind these. */
export function afterRest(text: string, place: Place, isLabel: boolean): number {
  let { end } = place
  for (let rests = 0; rests < mostRests; rests += 1) {
    const tail = afterQuoted(text, afterTail(text, end))
    if (tail === end) break
    end = Math.max(tail, afterMore(text, tail))
  }
  end = afterClause(text, afterCarets(text, end))
  return isLabel ? Math.max(end, afterValue(text, end)) : end
}

/** Parts behind a landmark; a verb begins none: 虞山脚下开绣品店. */
function afterMore(text: string, tail: number): number {
  if (isStop(text, tail)) return tail
  const at = afterBlank(text, tail)
  const { end } = readPlace(text, at, true)
  const flat = end === at ? afterNumber(text, at, true) : end
  return flat > at ? flat : tail
}

/** Numbers may stand a blank behind: 善景楼 2217 室. */
function afterBlank(text: string, index: number): number {
  return text.charAt(index) === ' ' && /[\dA-Z]/u.test(text.charAt(index + 1)) ? index + 1 : index
}

/** A postcode is the next component. */
function afterPostcode(text: string, index: number): number {
  return /^\^\d{6}[\^|]/u.test(text.slice(index, index + 8)) ? index + 7 : index
}

const clause =
  /[,，(（] ?(?:今|原|近|靠|对|门|村|乡|镇|过|老|清真寺|学校|路|桥|楼|第)[^,，。；;\n()（）:：|]{1,22}?(?:对[面过门]|旁边?|隔壁|第?[一二三四五六七八九十两几]家|附近|后[面院]|前面|[上下]边?|[\d]里|里|树|\d(?=[)）])|口)[)）]?(?=[,，。；;\n()（） |]|$)/uy

/** How one finds the door, behind a comma: 门口有棵树, 村小学对面. */
function afterClause(text: string, index: number): number {
  let end = index
  for (let clauses = 0; clauses < 2; clauses += 1) {
    clause.lastIndex = end
    const match = clause.exec(text)
    if (match === null) break
    end += match[0].length
  }
  return end
}

const carets = /\^{1,3}(?=[\u3400-\u9fff]{2,9}[\^|\n])/uy
const mostComponents = 5

/** HL7 writes city and province behind the street, a caret apart. */
export function afterCarets(text: string, index: number): number {
  let end = index
  for (let components = 0; components < mostComponents; components += 1) {
    carets.lastIndex = end
    const match = carets.exec(text)
    if (match === null) break
    const place = readPlace(text, end + match[0].length)
    if (place.regions === 0) break
    end = afterPostcode(text, place.end)
  }
  return end
}

const value = /[^，,。；;\n"'|}<\]】()（）\t^\u3000]{2,40}/uy
const someNumber =
  /[\d一二三四五六七八九十]{1,5}[-#号楼室栋幢村组里单元巷弄座街区社队]|(?:路|街|村|镇|乡|小区|宿舍|家属[院楼]|新村|胡同|屯|庄)/u
const noAddress =
  /电话|姓名|不详|同上|同前|关系|手机|性别|见首页|入院|出院|记录|医院|病区|[内外妇儿骨眼我专本]科/u

/** The value of a label, when it looks like an address at all. */
export function afterValue(text: string, index: number): number {
  value.lastIndex = index
  const match = value.exec(text)
  const found = (match?.[0] ?? '').split(/ {2,}/u)[0]?.trimEnd() ?? ''
  if (!someNumber.test(found) || noAddress.test(found)) return index
  return index + found.length
}
