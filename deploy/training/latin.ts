/**
 * `node deploy/training/latin.ts [folder of the development data]`: learns which words in Latin letters are names from the
 * notes of ours and from clinical texts that name nobody; a few seconds, and the same from the same texts.
 */
import path from 'node:path'

import { fold } from '../../policy/deidentification/fold.ts'
import {
  featuresOf,
  latinRows,
  latinWordsIn,
  mayBeName,
} from '../../policy/deidentification/names/latin-features.ts'
import { clinicalTexts } from './clinical.ts'
import { trainLogistic, type Example } from './logistic.ts'
import { readNotes, type Note } from './notes/read.ts'

const target = path.resolve(
  import.meta.dirname,
  '../../policy/deidentification/names/latin-weights.json',
)

/** Marks whose letters are neither a name nor none: a mail address holds one, an employer may be called after somebody. */
const neither = new Set(['ADDRESS', 'ORG', 'EMAIL', 'URL', 'ACCOUNT'])

function examplesOf({ text: written, spans }: Pick<Note, 'text' | 'spans'>): readonly Example[] {
  const text = fold(written)
  const words = latinWordsIn(text)
  return words.flatMap((word, place) => {
    const mark = spans.find(({ start, end }) => start < word.end && word.start < end)
    if (!mayBeName(word) || (mark && neither.has(mark.type))) return []
    return [{ rows: featuresOf(text, words, place), isTrue: mark?.type === 'PERSON' }]
  })
}

const texts = [...readNotes('training'), ...clinicalTexts()]
trainLogistic(texts.flatMap(examplesOf), latinRows, target)
