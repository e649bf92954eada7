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
import { blank, withShortBlanks } from '../../policy/deidentification/reading.ts'
import { clinicalTexts } from './clinical.ts'
import { trainLogistic, type Example } from './logistic.ts'
import { readNotes, type Note } from './notes/read.ts'

const target = path.resolve(
  import.meta.dirname,
  '../../policy/deidentification/names/latin-weights.json',
)

/** Every word of a note as it is judged: when everything else that identifies is gone. */
function examplesOf({ text: written, spans }: Pick<Note, 'text' | 'spans'>): readonly Example[] {
  const gone = spans.filter(({ type, start, end }) =>
    type === 'PERSON' ? !/[A-Za-z]/.test(written.slice(start, end)) : type !== 'KEEP',
  )
  const { text, originalOf } = withShortBlanks(blank(fold(written), gone))
  const words = latinWordsIn(text)
  return words.flatMap((word, at) => {
    if (!mayBeName(word)) return []
    const place = originalOf(word.start)
    const mark = spans.find(({ start, end }) => start <= place && place < end)
    return [{ rows: featuresOf(text, words, at), isTrue: mark?.type === 'PERSON' }]
  })
}

const texts = [...readNotes('training'), ...clinicalTexts()]
trainLogistic(texts.flatMap(examplesOf), latinRows, target)
