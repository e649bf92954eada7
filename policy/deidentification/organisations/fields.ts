import { isEnglish } from '../addresses/english.ts'
import type { Range } from '../addresses/find.ts'

const label =
  /(?:工作单位|单位名称|所在单位|就读学校|学校名称|毕业院校|用人单位|参保单位|雇主|工作地点及单位|(?<![\u3400-\u9fff])(?:单位|学校|幼儿园))(?:及[\u3400-\u9fff]{1,4})?["'”]? ?[:=|为是] ?["'“]?|(?:工作单位|参保单位)(?:及[\u3400-\u9fff]{1,4})? {1,4}|<(?:dw|gzdw|employer|[a-z]{0,12}Organization><name)>|\bemployer["': =]{1,5}/gu

const value = /[\u3400-\u9fffA-Za-z\d·"()（）]{2,30}/uy
const none =
  /^(?:无|不详|未知|退休|离休|务农|自由职业|农民|无业|待业|个体|同上|其他|在家|无单位|mmol|mg|U|IU|g|L|外地|本院|我院)/u

/** The value of a field for an employer or a school. */
export function findInFields(text: string): readonly Range[] {
  return [...text.matchAll(label)].flatMap((match) => {
    const start = match.index + match[0].length
    value.lastIndex = start
    const found = value.exec(text)?.[0].replace(/["(（]{1,3}$/u, '') ?? ''
    if (found.length < 2 || none.test(found) || !/[\u3400-\u9fff]{2}/u.test(found)) return []
    return [{ start, end: start + found.length, score: 0.8 }]
  })
}

const english =
  /\b(?:(?:[Ww]orks?|[Ww]orking|[Ee]mployed|[Ss]tudies|[Ss]tudying) (?:at|for|by|in)(?: the)?|(?:[Tt]eacher|[Ss]tudent|[Ee]ngineer|[Ww]orker|[Nn]urse|[Cc]lerk|[Dd]river|[Mm]anager|[Cc]ook|[Gg]uard|[Tt]echnician)(?: at| for| of|,)(?: the)?|School:|Employer:|[Ee]mployer is)[ \t]{1,3}((?:[A-Z][\w&'-]{0,24}|Inc\.|Co\.)(?:,? (?:of |and )?(?:[A-Z][\w&'-]{0,24}|fab \d|plant|logistics)){0,6})/gu
const organisationWord =
  /School|College|University|Polytechnic|Academy|Institute|Kindergarten|Company|Factory|Bank|Group|Inc|Ltd|LLC|Corp|Co\b|Logistics|logistics|Automotive|Display|Electronics|Foods|Industr|Hotel|Port|Mill|Plant|plant|fab/u

/** English names of employers and schools. */
export function findEnglish(text: string): readonly Range[] {
  if (!isEnglish(text)) return []
  return [...text.matchAll(english)].flatMap((match) => {
    const name = match[1] ?? ''
    const end = match.index + match[0].length
    const isNamed = organisationWord.test(name) || /works|employ/iu.test(match[0])
    const isHospital = /Hospital|Clinic|Medical|Ward|Department/u.test(name)
    return isNamed && !isHospital ? [{ start: end - name.length, end, score: 0.7 }] : []
  })
}
