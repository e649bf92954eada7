import type { Finding } from '../finding.ts'
import {
  addressField,
  addressLead,
  englishEnd,
  englishLead,
  englishStreet,
  numberedHouse,
} from '../gazetteer/address-cues.ts'
import { readPlace, readRegions, type Place } from '../gazetteer/address-parts.ts'
import { mayBeginRegion } from '../gazetteer/lookup.ts'
import { toSimplified } from '../names/simplify.ts'
import type { Recogniser } from '../recogniser.ts'

type Range = { readonly start: number; readonly end: number; readonly score: number }

/** Addresses from the province to the room; a bare city is one only in a field for addresses. */
export const address: Recogniser = {
  name: 'address',
  type: 'ADDRESS',
  find: (original) => {
    const text = toSimplified(original)
    const ranges = [
      ...inFields(text),
      ...afterLeads(text),
      ...fromRegions(text),
      ...aroundHouses(text),
      ...inEnglish(text),
    ]
    return withoutOverlap(ranges).map(toFinding)
  },
  finds: [
    '住址：«浙江省杭州市西湖区文三路478号2幢301室»',
    '家住«朝阳门外大街12号»，独居。',
    '现住«天通苑西二区3号楼2单元501»。',
    '籍贯：«河南省周口市»',
    '地址：«香港九龍旺角亞皆老街8號15樓B室»',
    '住«台北市大安區忠孝東路四段223巷10弄5號3樓»',
    '患者«四川省凉山彝族自治州昭觉县竹核乡大温泉村3组»人。',
    'Address: «25 Garden Road, Central, Hong Kong»',
  ],
  ignores: [
    '心前区无隆起，右侧颈动脉分叉区见斑块。',
    '3病区，急诊科12床。',
    '患者来自河南，曾在北京协和医院就诊。',
    '住院号见病案首页，住院部3号楼。',
    '足三里穴区压痛，反射区正常。',
    '上海市第一人民医院消化道出血组。',
  ],
}

function toFinding({ start, end, score }: Range): Finding {
  return { type: 'ADDRESS', start, end, score, recogniser: 'address' }
}

function withoutOverlap(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: Range[] = []
  for (const range of sorted) {
    const last = kept.at(-1)
    if (last === undefined || range.start >= last.end) kept.push(range)
    else if (range.end > last.end) kept[kept.length - 1] = { ...last, end: range.end }
  }
  return kept
}

/** Whether a place is fine enough to lead to a door without a word that says so. */
function isFine({ regions, streets, hasNumber }: Place): boolean {
  return (streets > 0 && (regions > 0 || hasNumber)) || (regions > 1 && hasNumber)
}

function inFields(text: string): Range[] {
  return [...text.matchAll(addressField)].flatMap((match) => {
    const start = match.index + match[0].length
    const place = readPlace(text, start)
    const isPlace = place.regions + place.streets > 0
    const end = isPlace ? endOfRest(text, place.end) : endOfValue(text, start)
    return end > start ? [{ start, end, score: isPlace ? 0.95 : 0.7 }] : []
  })
}

/** The value of an address field whose grammar we do not know: up to the next separator, if it has a number in it. */
function endOfValue(text: string, start: number): number {
  const value = /^[^，,。；;\n"|}\u3000 \t]{3,40}/u.exec(text.slice(start, start + 41))?.[0] ?? ''
  const isAddress = /\d/u.test(value) && /[号楼室栋幢村组路街里\-#单元]/u.test(value)
  return isAddress && !/电话|姓名/u.test(value) ? start + value.length : start
}

/** In a field everything up to the next separator belongs to the address when it still has a number in it. */
function endOfRest(text: string, end: number): number {
  const rest = endOfValue(text, end - 1)
  return rest - end <= 24 ? Math.max(end, rest) : end
}

function afterLeads(text: string): Range[] {
  return [...text.matchAll(addressLead)].flatMap((match) => {
    const start = match.index + match[0].length
    const isHome = /住|址|户籍|籍贯|家/u.test(match[0])
    const place = readPlace(text, start, isHome ? 1 : 0)
    const isEnough = isHome ? isHomeAddress(place) : isFine(place)
    return isEnough ? [{ start, end: place.end, score: 0.92 }] : []
  })
}

/** Whether a place (read as if a county stood before it) is fine enough after a word for a home. */
function isHomeAddress({ regions, streets, hasNumber }: Place): boolean {
  if (regions > 2 || streets > 1) return true
  return streets > 0 ? hasNumber || regions > 1 : regions > 1 && hasNumber
}

function fromRegions(text: string): Range[] {
  const ranges: Range[] = []
  for (let start = 0; start < text.length; start++) {
    if (!mayBeginRegion(text, start)) continue
    const region = readRegions(text, start)
    if (region.regions === 0) continue
    const place = readPlace(text, start)
    const isAddress = isFine(place)
    if (isAddress) ranges.push({ start, end: place.end, score: 0.9 })
    start = (isAddress ? place.end : region.end) - 1
  }
  return ranges
}

const boundary = /[^\u3400-\u9fff]|[的了是因于被把及与患诉到从往去至住在]/u

/** Houses that are numbered behind a street without anything before it; the name is read leftwards. */
function aroundHouses(text: string): Range[] {
  return [...text.matchAll(numberedHouse)].flatMap((match) => {
    let start = match.index
    while (start > 0 && match.index - start < 6 && !boundary.test(text.charAt(start - 1))) start--
    if (match.index - start < 1) return []
    const place = readPlace(text, start)
    const reaches = place.end >= match.index + match[0].length
    return reaches && isFine(place) ? [{ start, end: place.end, score: 0.75 }] : []
  })
}

function inEnglish(text: string): Range[] {
  const fields = [...text.matchAll(englishLead)].flatMap((match) => {
    const start = match.index + match[0].length
    const rest = text.slice(start, start + 140)
    const length = Math.min(englishEnd.exec(rest)?.index ?? rest.length, 139)
    const value = rest.slice(0, length).trimEnd()
    return /\d/u.test(value) && /[A-Z][a-z]/u.test(value)
      ? [{ start, end: start + value.length, score: 0.9 }]
      : []
  })
  const streets = [...text.matchAll(englishStreet)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    score: 0.75,
  }))
  return [...fields, ...streets]
}
