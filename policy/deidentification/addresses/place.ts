import { characterSet, isIn } from '../character-sets.ts'
import { readRegion, type Region } from '../gazetteer/regions.ts'
import { nameCharacters } from './characters.ts'
import { afterNumber } from './numbers.ts'
import { endingAt, isForeign, type Kind } from './suffixes.ts'

/** A place as it was read, and what it is made of. */
export type Place = {
  readonly end: number
  /** Provinces, cities and counties; of these, those finer than a province. */
  readonly regions: number
  readonly fine: number
  /** The level of the last region, as in the gazetteer. */
  readonly level: number
  /** The last region was written with 县, 市, 区. */
  readonly isFull: boolean
  /** Every region could be an ordinary word. */
  readonly isOrdinary: boolean
  readonly towns: number
  readonly streets: number
  readonly weak: number
  readonly numbers: number
}

const nothing = {
  regions: 0,
  fine: 0,
  level: -1,
  isFull: false,
  isOrdinary: true,
  towns: 0,
  streets: 0,
  weak: 0,
  numbers: 0,
} as const

/** Whether a part finer than a county was read. */
export function isDetailed({ towns, streets, numbers, weak }: Place): boolean {
  return towns + streets + numbers + weak > 0
}

/** Reads the longest place that begins at `start` of a simplified text. `isTold`: a word before it says that it is one. */
export function readPlace(text: string, start: number, isTold = false): Place {
  let place: Place = readRegions(text, start)
  for (let parts = 0; parts < 24; parts += 1) {
    const next = readPart(text, place, isTold)
    if (next === null) return place
    place = next
  }
  return place
}

const mostRegions = 5

/** Reads province, city and counties in this order. */
export function readRegions(text: string, start: number): Place {
  let place: Place = { ...nothing, end: start }
  while (place.regions < mostRegions) {
    const region = readRegion(text, place.end)
    if (region === null || !mayFollow(region, place)) break
    place = withRegion(place, region)
  }
  return place
}

/** Regions go from large to small; two provinces in a row, or two bare districts, are two places. */
function mayFollow(region: Region, { level, regions }: Place): boolean {
  // 和平 and 城东 are regions behind a city, or as 和平区.
  if (regions === 0) return region.isFull || !region.isOrdinary || region.level < 2
  if (region.level !== level) return region.level > level
  return level === 1 || (level > 1 && region.isFull)
}

function withRegion(place: Place, { end, level, isFull, isOrdinary }: Region): Place {
  return {
    ...place,
    end,
    level,
    regions: place.regions + 1,
    fine: place.fine + (level > 0 ? 1 : 0),
    isFull,
    isOrdinary: place.isOrdinary && isOrdinary && !isFull,
  }
}

const district =
  /[\u3400-\u9fff]{2,7}?(?:自治县|自治旗|新区|开发区|(?<![小社园校院病片住一二三四五六七八九十])[区县旗市])(?![域间别分划路街场民])/uy

function readPart(text: string, place: Place, isTold: boolean): Place | null {
  const at = afterGap(text, place)
  const numbered = afterNumber(text, at, place.streets + place.numbers + place.weak > 0)
  const isBehind = place.regions > 0 || isTold || isDetailed(place)
  if (numbered > at && isBehind) return withNumber(text, place, numbered)
  if (at > place.end && place.regions === 0 && !isDetailed(place)) return null
  return readDistrict(text, place) ?? readName(text, { place, at, isTold })
}

/** 三路 and 五道街 are streets. */
function withNumber(text: string, place: Place, end: number): Place {
  const isStreet = /[路街]/u.test(text.charAt(end - 1))
  return {
    ...place,
    end,
    numbers: place.numbers + (isStreet ? 0 : 1),
    streets: place.streets + (isStreet ? 1 : 0),
  }
}

function readDistrict(text: string, place: Place): Place | null {
  if (place.fine === 0 || isDetailed(place)) return null
  const again = readRegions(text, place.end)
  if (again.fine > 0 && again.regions === again.fine) {
    return {
      ...place,
      end: again.end,
      regions: place.regions + 1,
      fine: place.fine + 1,
      isFull: again.isFull,
    }
  }
  district.lastIndex = place.end
  const match = district.exec(text)
  if (match === null || isForeign(match[0])) return null
  return {
    ...place,
    end: place.end + match[0].length,
    regions: place.regions + 1,
    fine: place.fine + 1,
    isFull: true,
  }
}

const gap =
  /(?: |["”」](?:那个?)(?:盘|小区) ?|["“”「」『』'·]| ?<\/?\w{1,20}>(?:<\w{1,20}>)?|\^{1,3}|, ?(?=\d)){1,2}/uy

/** A blank, a quotation mark, a tag or a caret may stand between two parts. */
function afterGap(text: string, place: Place): number {
  if (place.regions + place.towns + place.streets + place.numbers === 0) return place.end
  gap.lastIndex = place.end
  const match = gap.exec(text)
  return match === null ? place.end : place.end + match[0].length
}

const longestName = 9

/** A name and its ending: 乌沙社区, 江贝一巷, 老啤酒厂宿舍. */
function readName(
  text: string,
  { place, at, isTold }: { place: Place; at: number; isTold: boolean },
): Place | null {
  // An ending may follow a part at once: 南霍家庄 + 村.
  const first = at === place.end && isDetailed(place) ? at : at + 1
  const found = firstEnding(text, { at, first, hasWeak: isTold || hasBase(place) })
  return found === null ? null : toPlace(text, place, found)
}

function hasBase({ regions, towns, streets }: Place): boolean {
  return regions + towns + streets > 0
}

/** The first ending of its own right within the length of a name, else the first weak one. */
function firstEnding(
  text: string,
  { at, first, hasWeak }: { at: number; first: number; hasWeak: boolean },
): Found | null {
  const last = Math.min(text.length, at + longestName)
  let weak: Found | null = null
  for (let index = at; index < last; index += 1) {
    const found = index < first ? null : partEnding(text, at, index)
    if (found !== null && found.kind !== 'weak') return found
    if (hasWeak) weak ??= found
    if (!isIn(nameCharacters, text.charCodeAt(index))) break
  }
  return weak
}

/** The ending that stands at `index` of a name that began at `at`, or a numbered group. */
function partEnding(text: string, at: number, index: number): Found | null {
  const ending = endingAt(text, index)
  if (ending !== undefined) {
    const end = index + ending.text.length
    if (ending.kind !== 'weak' || mayEnd(text, end)) return { at, end, kind: ending.kind }
  }
  const end = index > at + 1 ? afterGroup(text, index) : index
  return end > index ? { at, end, kind: 'weak' } : null
}

type Found = { readonly at: number; readonly end: number; readonly kind: Kind }

const numerals = characterSet('0123456789一二三四五六七八九十')
const groups = /[一二三四五六七八九十\d]{1,3}(?:组|社|队|号|村|栋|幢|小区)(?![\u3400-\u9fff])/uy

/** A numbered group behind a name without an ending: 糜子滩四社. */
function afterGroup(text: string, index: number): number {
  if (!isIn(numerals, text.charCodeAt(index))) return index
  groups.lastIndex = index
  return index + (groups.exec(text)?.[0].length ?? 0)
}

const closing =
  /[^\u3400-\u9fff]|[东南西北]?[\d一二三四五六七八九十]|[东西南北][头边侧面]|旁|对面|附近|[A-Z]/uy

/** A weak ending is one only where the name ends, or a number follows. */
function mayEnd(text: string, index: number): boolean {
  closing.lastIndex = index
  return index >= text.length || closing.test(text)
}

function toPlace(text: string, place: Place, { at, end, kind }: Found): Place | null {
  if (isForeign(text.slice(at, end)) || isCutShort(text, { at, end, kind })) return null
  const count = (one: Kind): number => (kind === one ? 1 : 0)
  return {
    ...place,
    end,
    towns: place.towns + count('town') + count('village'),
    streets: place.streets + count('street') + count('estate'),
    weak: place.weak + count('weak'),
  }
}

const noTown = /[静痛咳定江院医卫]/u
const noStreet = /[口过途程由]/u

/** 镇痛 and 乡卫生院 are no towns, 路过 is no street. */
function isCutShort(text: string, { at, end, kind }: Found): boolean {
  const next = text.charAt(end)
  if (kind === 'town' || kind === 'village')
    return end - at < 2 ? false : noTown.test(next) && text.charAt(end - 1) !== '道'
  return kind === 'street' && noStreet.test(next) && !(next === '口' && end - at > 2)
}
