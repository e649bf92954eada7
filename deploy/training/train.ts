import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { clinicalTexts, dataFolder } from './clinical.ts'
import {
  fromAnnotated,
  fromNote,
  fromTemplate,
  join,
  ofOrdinaryWords,
  readRecords,
  withPersons,
  type Annotated,
  type Example,
} from './corpus.ts'
import { createWeights, learn, type Weights } from './crf.ts'
import { trainGate } from './gate.ts'
import type { Pool } from './invented-names.ts'
import { partsOf } from './notes/parts.ts'
import { readNotes } from './notes/read.ts'
import { pack } from './pack.ts'
import { createRandom, shuffle, type Random } from './random.ts'

const here = import.meta.dirname
const target = path.resolve(here, '../../policy/deidentification/names/weights.json')
const epochs = 9
const copiesOfTemplates = 10

const templates = readFileSync(path.join(here, 'templates.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.replaceAll(String.raw`\n`, '\n'))
const news = readRecords(path.join(dataFolder, 'train/aishell_dev.jsonl'))
const clinical = clinicalTexts()

const notes = readNotes('training').flatMap(partsOf)
const copiesOfNotes = 6

function poolFrom(records: readonly Annotated[]): Pool {
  const names = records.flatMap(({ text, spans }) =>
    spans.filter(({ type }) => type === 'PERSON').map(({ start, end }) => text.slice(start, end)),
  )
  const given = names
    .filter((name) => name.length === 2 || name.length === 3)
    .flatMap((name) => Array.from(name.slice(1)))
  return {
    given,
    foreign: names.filter((name) => name.length >= 4 && /[尔斯特克拉德姆亚罗]/u.test(name)),
    any: records
      .slice(0, 3000)
      .flatMap(({ text }) => Array.from(text).filter((one) => /[\u3400-\u9fff]/u.test(one))),
  }
}

function newsExamples(pool: Pool, random: Random): Example[] {
  const examples: Example[] = []
  for (let index = 0; index < news.length;) {
    const count = 1 + Math.floor(random() * 4)
    const group = news
      .slice(index, index + count)
      .map((record) => fromAnnotated(record, pool, random))
    const [only] = group
    examples.push(group.length === 1 && only !== undefined ? only : join(group, random))
    index += count
  }
  return examples
}

function pieces(text: string): string[] {
  return text.match(/[^]{1,400}(?:[。；\n]|$)|[^]{1,400}/gu) ?? []
}

function noteExamples(pool: Pool, random: Random): Example[] {
  return Array.from({ length: copiesOfNotes }, () =>
    notes.map((note) => fromNote(note, pool, random)),
  ).flat()
}

function templateExamples(pool: Pool, random: Random): Example[] {
  const single = templates.flatMap((template) =>
    Array.from({ length: copiesOfTemplates }, () => fromTemplate(template, pool, random)),
  )
  const mixed = Array.from({ length: templates.length }, () =>
    join(
      Array.from({ length: 3 }, () =>
        fromTemplate(templates[Math.floor(random() * templates.length)] ?? '', pool, random),
      ),
      random,
    ),
  )
  return [...single, ...mixed]
}

function epoch(pool: Pool, random: Random): Example[] {
  const texts = clinical.flatMap(({ text }) => pieces(text))
  const examples = [
    ...newsExamples(pool, random),
    ...templateExamples(pool, random),
    ...noteExamples(pool, random),
    ...texts.map((text) => withPersons(text, pool, random)),
    ...texts
      .map((text) => ({ text, labels: new Uint8Array(text.length) }))
      .filter(() => random() < 0.75),
    ...Array.from({ length: 2400 }, () => ofOrdinaryWords(random)),
  ]
  return shuffle(examples, random)
}

function train(random: Random): Weights {
  const pool = poolFrom(news)
  const weights = createWeights()
  for (let round = 0; round < epochs; round++) {
    const examples = epoch(pool, random)
    let loss = 0
    const rate = 0.2 / (1 + round * 0.35)
    for (const example of examples) loss += learn(example, weights, { rate, dropout: 0.15, random })
    process.stdout.write(
      `pass ${round + 1}: ${examples.length} examples, loss ${(loss / examples.length).toFixed(3)}\n`,
    )
  }
  return weights
}

const random = createRandom(20_241)
const weights = train(random)
const gate = trainGate(epoch(poolFrom(news), random))
writeFileSync(target, pack(weights, gate))
