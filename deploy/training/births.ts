/**
 * `node deploy/training/births.ts [folder of the development data]`: learns which dates are dates of birth from the notes of
 * ours and from clinical texts in which nobody is born; a few seconds, and the same from the same texts.
 */
import path from 'node:path'

import { birthRows, featuresOf } from '../../policy/deidentification/dates/birth-features.ts'
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

/** Every date of a note as it is judged: when everything else that identifies is gone. */
function examplesOf({ text: written, spans }: Pick<Note, 'text' | 'spans'>): readonly Example[] {
  const births = spans.filter(({ type }) => type === 'BIRTH_DATE')
  const others = spans.filter(({ type }) => type !== 'BIRTH_DATE' && type !== 'KEEP')
  const { text, originalOf } = withShortBlanks(blank(fold(written), others))
  const dates = datesIn(text)
  return dates.map((date) => {
    const place = { start: originalOf(date.start), end: originalOf(date.end - 1) + 1 }
    return {
      rows: featuresOf(text, date, dates),
      isTrue: births.some((birth) => overlaps(birth, place)),
    }
  })
}

const texts = [...readNotes('training'), ...clinicalTexts()]
trainLogistic(texts.flatMap(examplesOf), birthRows, target)
