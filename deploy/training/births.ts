/**
 * `node deploy/training/births.ts [folder of the development data]`: learns which dates are dates of birth (logistic
 * regression, AdaGrad) from the notes of ours and from clinical texts in which nobody is born; a few seconds, and the same
 * from the same texts.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'

import { birthRows, featuresOf } from '../../policy/deidentification/dates/birth-features.ts'
import { datesIn } from '../../policy/deidentification/dates/forms.ts'
import { fold } from '../../policy/deidentification/fold.ts'
import { blank, type Stretch } from '../../policy/deidentification/reading.ts'
import { climb, type Table } from './climb.ts'
import { clinicalTexts } from './clinical.ts'
import { readNotes, type Note } from './notes/read.ts'
import { inSteps, scaleFor } from './pack.ts'
import { createRandom, shuffle, type Random } from './random.ts'

const target = path.resolve(
  import.meta.dirname,
  '../../policy/deidentification/dates/birth-weights.json',
)
const passes = 4
const dropout = 0.4
/** Births are fewer, and missing one is worse. */
const weightOfBirths = 2
const mostSteps = 45

type Example = { readonly rows: readonly number[]; readonly isBirth: boolean }

const overlaps = (one: Stretch, other: Stretch): boolean =>
  one.start < other.end && other.start < one.end

/** Every date of a note as it is judged: when everything else that identifies is gone. */
function examplesOf({ text: written, spans }: Note): readonly Example[] {
  const births = spans.filter(({ type }) => type === 'BIRTH_DATE')
  const others = spans.filter(({ type }) => type !== 'BIRTH_DATE' && type !== 'KEEP')
  const text = blank(fold(written), others)
  const dates = datesIn(text)
  return dates.map((date) => ({
    rows: featuresOf(text, date, dates),
    isBirth: births.some((birth) => overlaps(birth, date)),
  }))
}

function learn({ rows, isBirth }: Example, table: Table, random: Random): void {
  const kept = rows.filter(() => random() >= dropout)
  const sum = kept.reduce((total, row) => total + (table.weights[row] ?? 0), 0) / (1 - dropout)
  const likelihood = 1 / (1 + Math.exp(-sum))
  const gradient = isBirth ? weightOfBirths * (1 - likelihood) : -likelihood
  for (const row of kept) climb(table, row, gradient)
}

const random = createRandom(7)
const examples = [
  ...readNotes('training'),
  ...clinicalTexts().map(({ text }) => ({ id: '', genre: '', text, spans: [] })),
].flatMap(examplesOf)
const table: Table = {
  weights: new Float32Array(birthRows),
  squares: new Float32Array(birthRows),
}
for (let pass = 0; pass < passes; pass += 1) {
  for (const example of shuffle(examples.slice(), random)) learn(example, table, random)
}
const scale = scaleFor(table.weights, mostSteps)
const weights = inSteps(table.weights, scale, mostSteps)
writeFileSync(target, `${JSON.stringify({ scale: Number(scale.toFixed(6)), weights }, null, 2)}\n`)
const births = examples.filter(({ isBirth }) => isBirth).length
process.stdout.write(`${examples.length} dates, ${births} of them births\n`)
