import { birthRows, featuresOf } from './birth-features.ts'
import packed from './birth-weights.json' with { type: 'json' }
import type { WrittenDate } from './forms.ts'

// One printable character a weight in whole steps, # for the lowest; ~ stands for \, which JSON would have to escape.
const lowest = 35
const middle = 45
const escaped = 92
const escape = 126

function unpack(): Int8Array {
  if (packed.weights.length !== birthRows) throw new Error('The model of births is damaged')
  return Int8Array.from(packed.weights, (character) => {
    const code = character.charCodeAt(0)
    return (code === escape ? escaped : code) - lowest - middle
  })
}

const weights = unpack()

/** The logarithm of the odds that one of a text's dates is a date of birth, as the model sees it. */
export function oddsOfBirth(
  text: string,
  date: WrittenDate,
  dates: readonly WrittenDate[],
): number {
  const sum = featuresOf(text, date, dates).reduce((total, row) => total + (weights[row] ?? 0), 0)
  return sum * packed.scale
}
