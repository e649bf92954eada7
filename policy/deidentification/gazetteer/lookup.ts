import { createPairs, hasPair } from '../pairs.ts'
import { cities, districts, provinces } from './china.ts'

/** Index after the longest place of a list that stands at `index` of a simplified text, or -1. */
type Lookup = (text: string, index: number) => number

const all = [...provinces, ...cities, ...districts]
const pairs = createPairs(all.filter((name) => name.length > 1))
const beginnings = new Uint8Array(65_536)
const longer = 1
const whole = 2
for (const name of all) {
  const code = name.charCodeAt(0)
  beginnings[code] = (beginnings[code] ?? 0) | (name.length > 1 ? longer : whole)
}

/** Whether the name of a region can begin at this place. */
export function mayBeginRegion(text: string, index: number): boolean {
  const beginning = beginnings[text.charCodeAt(index)] ?? 0
  return beginning >= whole || (beginning === longer && hasPair(pairs, text, index))
}

function createLookup(names: readonly string[]): Lookup {
  const byFirst = new Map<number, string[]>()
  for (const name of names) {
    const first = name.charCodeAt(0)
    byFirst.set(first, [...(byFirst.get(first) ?? []), name])
  }
  for (const candidates of byFirst.values()) candidates.sort((a, b) => b.length - a.length)
  return (text, index) => {
    const candidates = byFirst.get(text.charCodeAt(index))
    const name = candidates?.find((candidate) => text.startsWith(candidate, index))
    return name === undefined ? -1 : index + name.length
  }
}

/** Reads the name of a province. */
export const afterProvince: Lookup = createLookup(provinces)

/** Reads the name of a city or prefecture. */
export const afterCity: Lookup = createLookup(cities)

/** Reads the name of a district. */
export const afterDistrict: Lookup = createLookup(districts)
