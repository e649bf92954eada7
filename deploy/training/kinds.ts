/**
 * `node deploy/training/kinds.ts`: learns from the notes of ours which stretches are institutions and which are places; a few
 * seconds, and the same from the same notes.
 */
import path from 'node:path'

import { toSimplified } from '../../policy/deidentification/names/simplify.ts'
import { featuresOf, kindRows } from '../../policy/deidentification/organisations/kind-features.ts'
import { read } from '../../policy/deidentification/reading.ts'
import { trainLogistic } from './logistic.ts'
import { readNotes } from './notes/read.ts'

const target = path.resolve(
  import.meta.dirname,
  '../../policy/deidentification/organisations/kind-weights.json',
)

const examples = readNotes('training').flatMap(({ text: written, spans }) => {
  const text = toSimplified(read(written).text)
  // What invisible characters do to offsets is not worth learning.
  if (text.length !== written.length) return []
  return spans
    .filter(({ type }) => type === 'ORG' || type === 'ADDRESS')
    .map((span) => ({ rows: featuresOf(text, span), isTrue: span.type === 'ORG' }))
})
trainLogistic(examples, kindRows, target)
