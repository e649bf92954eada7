import { isDetailed, type Place } from './place.ts'

/** Where somebody is treated; the place of a hospital is nobody's home. */
const numberedHospital = /^(?:市|省|附)?[一二三四五六七八九十]院/u
const care =
  /^[^，。；,;、\n()（）"”|]{0,10}?(?:医院|某院|公众|专业|正规|卫生[院所室]|诊所|门诊|妇幼|疾控|血[站液]|急救|医大|医科|附院|附属|省立|红会|总院|分院|院区|中心站|医学|医专|药业|制药|药厂|学会|研究|指南|共识|标准|杂志|出版|协作组|ICU|120)/u

/** Whether a hospital, a drug maker or the like is named at this place. */
export function isCare(text: string, index: number): boolean {
  return care.test(text.slice(index, index + 16))
}

const clinical =
  /^(?:市|省)?(?:哪|能|可|看病|就诊|求医|治|手术|查|诊|住院|开会|进修|学习|会诊|做|医|行|给予|检|化疗|放疗|复查|产|型|株|病毒|毒株|流感|药|生产)/u
const towards = /(?:[在从去回到由往赴返自嫁似离奔至寄现念]|老家|娘家|老乡|\^|→)["“ ]?$/u
const jsonKey =
  /"(?:city|district|county|line|text|village|town|street|addr\w{0,8}|\w{0,12}[Aa]ddress)" ?: ?\[?"$/u
const dweller = /^(?:人(?![民工员体口均])|籍|老乡|妇女|农民|口音|[转赶]?来(?:的|(?=[，,。]))|那边)/u
const organisation =
  /^[^，。；,;、\n()（） ]{1,12}?(?:公司|集团|大学|学院|师范|[小中]学|厂(?![后前旁门])|银行|[支分]局|法院|检察院|公安|监狱|协会|基金)/u

/** Whether 一院 or the like stands at this place. */
export function isNumberedHospital(text: string, index: number): boolean {
  return numberedHospital.test(text.slice(index, index + 4))
}

/** Whether the words around a place that no lead announces make it somebody's; `end` is behind its landmarks. */
export function isSomebodys(
  text: string,
  { start, end }: { start: number; end: number },
  place: Place,
): boolean {
  const before = text.slice(Math.max(0, start - 20), start)
  if (jsonKey.test(before)) return place.fine > 0 || isDetailed(place)
  const isToward = towards.test(before)
  if (place.fine === 0) return isToward && end > place.end + 1
  if (isDetailed(place)) return isFine(place) || isToward
  return isBareHome(text, { before, isToward, end }, place)
}

type Surroundings = { readonly before: string; readonly isToward: boolean; readonly end: number }

/** A city or county without street or village. */
function isBareHome(text: string, { before, isToward, end }: Surroundings, place: Place): boolean {
  const after = [text.slice(place.end, place.end + 16), text.slice(end, end + 6)]
  if (after.some((words) => dweller.test(words))) return !place.isOrdinary || opening.test(before)
  if (isElsewhere(after)) return false
  return isToward ? !place.isOrdinary || place.regions > 1 : isPrecise(place, end)
}

/** Whether somebody was treated, works or learns there. */
function isElsewhere(after: readonly string[]): boolean {
  return after.some((words) => clinical.test(words)) || organisation.test(after[0] ?? '')
}

const opening = /[，,。；;(（]$/u

/** Two regions below the province, or a county written in full with a province or more before or behind it. */
function isPrecise({ regions, fine, isFull, level, end }: Place, reach: number): boolean {
  return (isFull && level > 1 && reach > end + 1) || (regions > 1 && (fine > 1 || isFull))
}

function isFine({ fine, towns, streets, numbers, weak }: Place): boolean {
  return fine > 1 || towns + streets > 0 || (numbers > 0 && weak > 0)
}
