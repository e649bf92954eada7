/**
 * Sets of characters, a bit each in one table for all of them: a text holds hundreds of different characters and a dozen
 * sets are asked about each, so that the first who asks brings its place into the cache for all others.
 */
export type CharacterSet = number

const table = new Uint32Array(0x1_0000)
const mostSets = 32
let sets = 0

/** The set of these code units, for good: for what is known when the program starts. */
export function characterSet(members: string | Iterable<number>): CharacterSet {
  if (sets === mostSets) throw new RangeError(`There is room for ${mostSets} sets of characters.`)
  const set = 1 << sets
  sets += 1
  const codes = typeof members === 'string' ? codesOf(members) : members
  for (const code of codes) table[code] = (table[code] ?? 0) | set
  return set
}

/** Whether a code unit is in a set; what `charCodeAt` gives behind the end of a text is in none. */
export function isIn(set: CharacterSet, code: number): boolean {
  return ((table[code] ?? 0) & set) !== 0
}

function codesOf(characters: string): readonly number[] {
  return Array.from({ length: characters.length }, (_, index) => characters.charCodeAt(index))
}
