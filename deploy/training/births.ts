/**
 * `node deploy/training/births.ts [folder of the development data]`: learns which dates are dates of birth from the notes of
 * ours and from clinical texts in which nobody is born; a few seconds, and the same from the same texts.
 */
import path from 'node:path'

import { birthRows, createFeatures } from '../../policy/deidentification/dates/birth-features.ts'
import { datesIn } from '../../policy/deidentification/dates/forms.ts'
import { fold } from '../../policy/deidentification/fold.ts'
import { blank, withShortBlanks, type Stretch } from '../../policy/deidentification/reading.ts'
import { clinicalTexts } from './clinical.ts'
import { trainLogistic, type Example } from './logistic.ts'
import { readNotes, type Note } from './notes/read.ts'

const target = path.resolve(
  import.meta.dirname,
  '../../policy/deidentification/dates/birth-weights.json',
)

const overlaps = (one: Stretch, other: Stretch): boolean =>
  one.start < other.end && other.start < one.end

type Marked = Pick<Note, 'text' | 'spans'>

/** Every date of a note as it is judged: when everything else that identifies is gone, and with other births gone too. */
function examplesOf({ text, spans }: Marked): readonly Example[] {
  const births = spans.filter(({ type }) => type === 'BIRTH_DATE')
  const others = spans.filter(({ type }) => type !== 'BIRTH_DATE' && type !== 'KEEP')
  const beside = datesOf({ text, spans: births }, others)
  if (births.length === 0) return beside
  const after = datesOf({ text, spans: [] }, inOrder([...others, ...births]))
  return [...beside, ...after]
}

const inOrder = (spans: readonly Stretch[]): readonly Stretch[] =>
  spans.toSorted((a, b) => a.start - b.start)

function datesOf({ text: written, spans: births }: Marked, gone: readonly Stretch[]) {
  const { text, originalOf } = withShortBlanks(blank(fold(written), gone))
  const dates = datesIn(text)
  const featuresAt = createFeatures(text, dates)
  return dates.map((date, at) => {
    const place = { start: originalOf(date.start), end: originalOf(date.end - 1) + 1 }
    return {
      rows: featuresAt(at),
      isTrue: births.some((birth) => overlaps(birth, place)),
    }
  })
}

const texts = [...readNotes('training'), ...clinicalTexts()]
trainLogistic(texts.flatMap(examplesOf), birthRows, target)
