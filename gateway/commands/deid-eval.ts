import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import {
  evaluate,
  findIdentifiers,
  findWith,
  share,
  type Bundle,
  type Evaluation,
  type Finding,
  type Labelled,
  type Tally,
} from '#policy'

import { readConfig } from '../config.ts'
import type { Engine } from '../deidentification/engine.ts'
import { labelled } from '../deidentification/labelled.ts'
import { defaultBundleFolder, loadBundle } from '../policies/folder.ts'
import { chooseEngine, engineUsage, findElsewhere } from './choose-engine.ts'
import { UsageFault, type Run } from './command.ts'

const usage = `wardline deid eval <labelled.jsonl> [--misses N] [--json] ${engineUsage}   {"text","spans":[{"start","end","type"}],"id"?,"genre"?}`

/**
 * Measures the engine on labelled texts. The texts stay on this machine; contexts of faults are printed only when
 * `--misses` asks for them.
 */
export const run: Run = async (words, environment) => {
  const { values, positionals } = read(words)
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new UsageFault(usage)
  const samples = await readSamples(file)
  const config = readConfig(environment, { mode: 'embedded' })
  const engine = chooseEngine(config, values.engine)
  const bundle = await loadBundle(config.policyDir ?? defaultBundleFolder)
  const { evaluation, seconds } = await measure(samples, bundle, engine)
  if (values.json) console.log(JSON.stringify(toJson(evaluation, seconds)))
  else printTable(evaluation, seconds)
  printFaults(evaluation, samples, Number(values.misses))
  return 0
}

function read(words: readonly string[]) {
  try {
    const parsed = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        misses: { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
        engine: { type: 'string' },
      },
    })
    if (/^\d{1,6}$/u.test(parsed.values.misses)) return parsed
  } catch {
    // Answered below, as every mistake in what was typed.
  }
  throw new UsageFault(usage)
}

async function readSamples(file: string): Promise<readonly Labelled[]> {
  const lines = (await readText(file)).split('\n')
  const samples = lines.flatMap((line, at) => (line.trim() === '' ? [] : [toSample(line, at + 1)]))
  if (samples.length > 0) return samples
  throw new UsageFault(`${file}: 没有样本 / no samples`)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new UsageFault(`${file}: 无法读取 / cannot be read`)
  }
}

function toSample(line: string, number: number): Labelled {
  const parsed = labelled.safeParse(parse(line))
  const isWhole =
    parsed.success && parsed.data.spans.every(({ end }) => end <= parsed.data.text.length)
  if (!isWhole) throw new UsageFault(`第 ${number} 行无效 / line ${number} is not valid\n${usage}`)
  return { ...parsed.data, id: String(parsed.data.id ?? number) }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined // The schema refuses it with the line's number.
  }
}

async function measure(samples: readonly Labelled[], { deidentification }: Bundle, engine: Engine) {
  const { minimumScore, keep } = deidentification
  const startedAt = performance.now()
  const others = await findOthers(samples, engine, minimumScore)
  const evaluation = evaluate(samples, (text) => {
    const own = engine.mode === 'presidio' ? [] : findIdentifiers(text, { minimumScore, keep })
    return findWith(text, { own, others: others.get(text) ?? [] }, { minimumScore, keep })
  })
  return { evaluation, seconds: (performance.now() - startedAt) / 1000 }
}

/** What another engine finds in each text. */
async function findOthers(
  samples: readonly Labelled[],
  engine: Engine,
  minimumScore: number,
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const { findings } = await findElsewhere(engine, samples, minimumScore)
  return new Map(samples.map(({ text }, index) => [text, findings[index] ?? []]))
}

function figuresOf({ marked, covered, typed, characters, coveredCharacters }: Tally) {
  return {
    marked,
    recall: share(covered, marked),
    typedRecall: share(typed, marked),
    characterRecall: share(coveredCharacters, characters),
  }
}

const byMarked = ([, one]: [string, Tally], [, other]: [string, Tally]): number =>
  other.marked - one.marked

function toJson(evaluation: Evaluation, seconds: number): object {
  const figures = (tallies: ReadonlyMap<string, Tally>) =>
    Object.fromEntries([...tallies].sort(byMarked).map(([key, tally]) => [key, figuresOf(tally)]))
  const { texts, characters, precision, overMasked, kept } = evaluation
  return {
    texts,
    characters,
    all: figuresOf(evaluation.all),
    precision,
    overMasked,
    kept,
    byType: figures(evaluation.byType),
    byGenre: figures(evaluation.byGenre),
    charactersPerSecond: Math.round(characters / seconds),
  }
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`.padStart(9)

function row(name: string, tally: Tally): string {
  const { marked, recall, typedRecall, characterRecall } = figuresOf(tally)
  const shares = [recall, typedRecall, characterRecall].map(percent).join('')
  return `${name.padEnd(24)}${String(marked).padStart(7)}${shares}`
}

function printTable(evaluation: Evaluation, seconds: number): void {
  const { byType, byGenre, all, texts, characters, precision, overMasked, kept } = evaluation
  console.log(`${'标记 marked'.padEnd(22)}      n    找到    类型    字符`)
  console.log(`${''.padEnd(24)}      n    found    typed    chars`)
  for (const [type, tally] of [...byType].sort(byMarked)) console.log(row(type, tally))
  console.log(row('*', all))
  if (byGenre.size > 1) {
    console.log('\n体裁 genre')
    for (const [genre, tally] of [...byGenre].sort(byMarked)) console.log(row(genre, tally))
  }
  console.log(`\n精确率 precision ${percent(precision)}   多遮 over-masked ${percent(overMasked)}`)
  console.log(`陷阱词受损 traps damaged ${kept.damaged} / ${kept.marked}`)
  console.log(
    `${texts} 份 texts, ${characters} 字 characters, ${Math.round(characters / seconds)} 字/秒 per second`,
  )
}

const around = 12

function printFaults({ faults }: Evaluation, samples: readonly Labelled[], most: number): void {
  const texts = new Map(samples.map(({ id, text }) => [id, text]))
  for (const { id, kind, type, start, end } of faults.slice(0, most)) {
    const text = texts.get(id) ?? ''
    const before = text.slice(Math.max(0, start - around), start)
    const context = `${before}«${text.slice(start, end)}»${text.slice(end, end + around)}`
    console.log(`${kind} ${type} ${id}: ${context.replaceAll('\n', '⏎')}`)
  }
}
