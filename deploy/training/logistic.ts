/** Small models that say yes or no: logistic regression over hashed features (AdaGrad). */
import { writeFileSync } from 'node:fs'

import { climb, type Table } from './climb.ts'
import { inSteps, scaleFor } from './pack.ts'
import { createRandom, shuffle, type Random } from './random.ts'

/** What is looked at, as the rows that its features address, and whether it is what is looked for. */
export type Example = { readonly rows: readonly number[]; readonly isTrue: boolean }

const passes = 4
const dropout = 0.4
/** What is looked for is rare, and missing it is worse. */
const weightOfTrue = 2
const mostSteps = 45

function learn({ rows, isTrue }: Example, table: Table, random: Random): void {
  const kept = rows.filter(() => random() >= dropout)
  const sum = kept.reduce((total, row) => total + (table.weights[row] ?? 0), 0) / (1 - dropout)
  const likelihood = 1 / (1 + Math.exp(-sum))
  const gradient = isTrue ? weightOfTrue * (1 - likelihood) : -likelihood
  for (const row of kept) climb(table, row, gradient)
}

/** Learns from the examples, the same from the same ones, and writes the weights of `rows` rows to a file. */
export function trainLogistic(examples: readonly Example[], rows: number, target: string): void {
  const random = createRandom(7)
  const table: Table = { weights: new Float32Array(rows), squares: new Float32Array(rows) }
  for (let pass = 0; pass < passes; pass += 1) {
    for (const example of shuffle(examples.slice(), random)) learn(example, table, random)
  }
  const scale = scaleFor(table.weights, mostSteps)
  const weights = inSteps(table.weights, scale, mostSteps)
  const packed = { scale: Number(scale.toFixed(6)), weights }
  writeFileSync(target, `${JSON.stringify(packed, null, 2)}\n`)
  const found = examples.filter(({ isTrue }) => isTrue).length
  process.stdout.write(`${examples.length} examples, ${found} of them what is looked for\n`)
}
