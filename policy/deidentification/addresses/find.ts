import { characterSet, isIn } from '../character-sets.ts'
import { readRegion } from '../gazetteer/regions.ts'
import { isCare, isNumberedHospital, isSomebodys } from './context.ts'
import { afterLink, readLead, type Lead } from './leads.ts'
import { isDetailed, readPlace, readRegions, type Place } from './place.ts'
import { afterRest, afterValue } from './rest.ts'

/** A stretch of a text that is an address, and how sure that is. */
export type Range = { readonly start: number; readonly end: number; readonly score: number }

/** Every Chinese address of a simplified text, in order: behind a word for a home, or from a region on. */
export function findPlaces(text: string): readonly Range[] {
  const ranges: Range[] = []
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 0x3400 || code >= 0xa000) continue
    const range = behindLead(text, index) ?? fromRegion(text, index) ?? behindWay(text, index)
    if (range === null) continue
    if (range.score > 0) ranges.push(range)
    index = Math.max(index, range.end - 1)
  }
  return ranges
}

function behindLead(text: string, index: number): Range | null {
  const lead = readLead(text, index)
  if (lead === null) return null
  const { start, isField } = afterLink(text, lead.end)
  const isLabel = lead.kind === 'label' || isField
  const place = readPlace(text, start, true)
  if (isEnough(text, place, { lead, isLabel })) {
    return { start, end: afterRest(text, place, isLabel), score: isLabel ? 0.95 : 0.92 }
  }
  return lead.kind === 'label' ? anyValue(text, start) : null
}

const mostWords = 8

/** A value that is no place from its first character on; it may begin with other words: 核过仍是南阳市…. */
function anyValue(text: string, start: number): Range | null {
  const end = afterValue(text, start)
  if (end === start) return null
  for (let from = start; from < Math.min(end, start + mostWords); from += 1) {
    const place = readPlace(text, from)
    if (place.fine > 0 && isDetailed(place)) {
      return { start: from, end: Math.max(end, afterRest(text, place, true)), score: 0.8 }
    }
  }
  return { start, end, score: 0.7 }
}

function isEnough(
  text: string,
  place: Place,
  { lead, isLabel }: { lead: Lead; isLabel: boolean },
): boolean {
  if (isCare(text, place.end) && place.numbers === 0) return false
  if (lead.kind === 'parcel') return isReachable(place)
  if (place.fine > 0) return isLabel || !place.isOrdinary || isDetailed(place)
  return isLocal(place) || (isLabel && place.streets > 0)
}

/** A parcel needs more than a city. */
function isReachable({ fine, towns, streets, numbers, weak }: Place): boolean {
  const parts = towns + streets + numbers
  return fine > 0 ? parts + weak > 0 : parts > numbers && numbers > 0
}

/** Without a region: a town or village, two streets or estates, or one of them with a number. */
function isLocal({ towns, streets, weak, numbers }: Place): boolean {
  return towns > 0 || streets > 1 || (streets + weak > 0 && numbers > 0)
}

function fromRegion(text: string, index: number): Range | null {
  const region = readRegion(text, index)
  if (region === null) return null
  const place = readPlace(text, index)
  if (place.regions === 0) return { start: index, end: index + 1, score: 0 }
  const named = readRegions(text, index).end
  if (isNumberedHospital(text, named)) return { start: index, end: named + 2, score: 0 }
  const isHospital = isCare(text, named) || (place.end > named && isCare(text, place.end))
  if (isHospital && place.numbers + place.towns < 1)
    return { start: index, end: place.end, score: 0 }
  const end = afterRest(text, place, false)
  const isAddress = isSomebodys(text, { start: index, end }, place)
  if (!isAddress) return { start: index, end: region.end, score: 0 }
  return { start: index, end, score: isDetailed(place) ? 0.9 : 0.8 }
}

const ways = characterSet('在从到去回往经着挨→')

/** A street, village or estate with a number or a landmark, behind 在, 从, 到. */
function behindWay(text: string, index: number): Range | null {
  if (!isIn(ways, text.charCodeAt(index))) return null
  const start = index + 1
  const place = readPlace(text, start, true)
  if (place.fine > 0 || place.towns + place.streets === 0 || isCare(text, start)) return null
  const end = afterRest(text, place, false)
  const isPlace = place.numbers > 0 || end > place.end || place.towns + place.streets > 1
  return isPlace || place.towns > 0 ? { start, end, score: 0.72 } : null
}
