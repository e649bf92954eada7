import type { Code } from '../codes/by-type.ts'
import { provinces } from '../gazetteer/china.ts'
import { world } from '../gazetteer/world.ts'
import type { View } from '../names/view.ts'
import { isCare, isMaker, isTreating } from './cues.ts'
import { endingAt } from './endings.ts'

const least = 3
const leastMargin = 1
/** Where somebody is from is no address while it is a country, a province or a people. */
const coarse = new Set([...world, ...provinces])
const people = /[族籍]$/u

/** Places and institutions that the model sees: without a rule for their words, by how a text speaks of them. */
export function findSeenPlaces({ text, tagged }: View): readonly Code<'ADDRESS' | 'ORG'>[] {
  return tagged.places.flatMap(({ start, end, margin }) => {
    const name = text.slice(start, end)
    const after = text.slice(end, end + 8)
    const isOther =
      end - start < least ||
      margin < leastMargin ||
      coarse.has(name) ||
      people.test(name + after.charAt(0)) ||
      isCare(name + after) ||
      isMaker(name) ||
      isTreating(name, after)
    if (isOther) return []
    return [{ start, end, type: hasEnding(name) ? 'ORG' : 'ADDRESS', score: 0.6 }]
  })
}

function hasEnding(name: string): boolean {
  return Array.from(name).some((_, index) => {
    const ending = index > 0 ? endingAt(name, index) : undefined
    return ending !== undefined && index + ending.text.length === name.length
  })
}
