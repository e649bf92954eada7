import { oddsOf, unpack } from '../hashed.ts'
import { birthRows, createFeatures } from './birth-features.ts'
import packed from './birth-weights.json' with { type: 'json' }
import type { WrittenDate } from './forms.ts'

const weights = unpack(packed, birthRows)

/** The logarithm of the odds that each of a text's dates, by its place, is a date of birth, as the model sees it. */
export function createOdds(text: string, dates: readonly WrittenDate[]): (place: number) => number {
  const featuresOf = createFeatures(text, dates)
  return (place) => oddsOf(featuresOf(place), weights, packed.scale)
}
