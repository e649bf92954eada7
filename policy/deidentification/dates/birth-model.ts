import { oddsOf, unpack } from '../hashed.ts'
import { birthRows, featuresOf } from './birth-features.ts'
import packed from './birth-weights.json' with { type: 'json' }
import type { WrittenDate } from './forms.ts'

const weights = unpack(packed, birthRows)

/** The logarithm of the odds that one of a text's dates is a date of birth, as the model sees it. */
export function oddsOfBirth(
  text: string,
  date: WrittenDate,
  dates: readonly WrittenDate[],
): number {
  return oddsOf(featuresOf(text, date, dates), weights, packed.scale)
}
