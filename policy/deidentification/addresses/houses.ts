import { isIn } from '../character-sets.ts'
import { nameCharacters } from './characters.ts'
import type { Range } from './find.ts'
import { readPlace, readRegions, type Place } from './place.ts'
import { afterCarets } from './rest.ts'
import { afterTail } from './tail.ts'

/** A numbered house, block or flat behind the name of a street or estate. */
const numbered =
  /(?:路|街|巷|胡同|大道|小区|花园|苑|新村|家园|公寓|大厦|里|弄|段|村|院|宿舍|城|府|园|邸|庭|邨|楼)(?:[东南西北甲乙附]?\d{1,5}|[东南西北]?[一二三四五六七八九十]{1,3}区?\d{1,4}|[A-Z]\d{0,2})(?:号|弄|栋|幢|座|号楼|楼|巷|(?<!(?:19|20)\d\d)-\d{1,3}-\d{2,4}|单元|区)(?!病|床|线|诊)|(?:小区|花园|苑|新村|家园|公寓|宿舍|家属[院楼]|邨)\d{1,2}-\d{1,4}/gu

/** What stands behind a town: a village, street or group in it. */
const inTown = /[\u3400-\u9fff]{1,6}?(?:村|社区|组|屯|路|街|巷|庄|寨|嘎查|队|圩)/uy
const towns = ['镇', '乡', '街道', '社区']

const wards = /住院|门诊|急诊|病房|外科|内科|手术|医技|病区|科|本院|我院|医院/u
const hospital = /(?:医院|院区|[总分东南西北]院|门诊部?|[一二三四五六七八九十]院)[^，。；\n]{0,4}$/u
const longestName = 8

/** Addresses that begin with a street, estate or town, found by what stands behind; the name is read leftwards. */
export function findHouses(text: string): readonly Range[] {
  return [...numbersOf(text), ...townsOf(text)].flatMap(({ index, end }) => {
    const start = beginning(text, index)
    if (start === index || isWard(text, start, index)) return []
    const place = readPlace(text, start, true)
    return place.end >= end && isNamed(place)
      ? [{ start, end: afterCarets(text, afterTail(text, place.end)), score: 0.75 }]
      : []
  })
}

/** The end of a name, and of what must be read behind it. */
type Anchor = { readonly index: number; readonly end: number }

function numbersOf(text: string): readonly Anchor[] {
  return [...text.matchAll(numbered)].map(({ 0: found, index }) => ({
    index,
    end: index + found.length,
  }))
}

function townsOf(text: string): readonly Anchor[] {
  const anchors: Anchor[] = []
  for (const town of towns) {
    for (let at = text.indexOf(town); at >= 0; at = text.indexOf(town, at + 1)) {
      const end = at + town.length
      inTown.lastIndex = end
      if (inTown.test(text)) anchors.push({ index: at, end })
    }
  }
  return anchors
}

function isWard(text: string, start: number, index: number): boolean {
  return (
    wards.test(text.slice(start, index + 1)) ||
    hospital.test(text.slice(Math.max(0, start - 12), start))
  )
}

function isNamed({ streets, towns: settled, numbers, weak }: Place): boolean {
  return streets + settled > 0 || (numbers > 1 && weak > 0)
}

const lead =
  /^(?:老?家|回|居|返|写|至|寄|送回|搬回|赶到|部落|房号|地点|户籍|是|来)(?=[\u3400-\u9fff]{2})/u

/** Where the name before a number begins: at a region, if one stands there, else behind a mark or a word for a home. */
function beginning(text: string, index: number): number {
  let start = index
  while (
    start > 0 &&
    index - start < longestName &&
    isIn(nameCharacters, text.charCodeAt(start - 1))
  ) {
    start -= 1
  }
  for (let from = start; from < index; from += 1) {
    if (readRegions(text, from).fine > 0) return from
  }
  return start + (lead.exec(text.slice(start, index))?.[0].length ?? 0)
}
