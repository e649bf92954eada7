import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

import { z } from 'zod'

import { classify, findAll, type Bundle } from '#policy'

import { readConfig } from '../config.ts'
import type { Engine } from '../deidentification/engine.ts'
import { substitute } from '../deidentification/substitute.ts'
import { defaultBundleFolder, loadBundle } from '../policies/folder.ts'
import { createSeal } from '../seal.ts'
import { chooseEngine, engineUsage, findElsewhere } from './choose-engine.ts'
import { UsageFault, type Run } from './command.ts'

const lineSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  text: z.string(),
})

const usage = `wardline deid ${engineUsage} < notes.jsonl | wardline deid eval <labelled.jsonl> | wardline deid cases [--forget]`

const parts = {
  eval: () => import('./deid-eval.ts'),
  cases: () => import('./deid-cases.ts'),
}

/** De-identifies JSON Lines from the standard input; needs no database, and no network but for Presidio. */
export const run: Run = async (words, environment) => {
  const more = words[0] === 'eval' || words[0] === 'cases' ? parts[words[0]] : undefined
  if (more) return (await more()).run(words.slice(1), environment)
  const { engine: wanted } = read(words)
  const config = readConfig(environment, { mode: 'embedded' })
  const engine = chooseEngine(config, wanted)
  const bundle = await loadBundle(config.policyDir ?? defaultBundleFolder)
  const seal = createSeal(config.secret ?? randomBytes(32).toString('hex'))
  let number = 0
  let faults = 0
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number += 1
    if (line.trim() === '') continue
    const parsed = lineSchema.safeParse(parse(line))
    if (parsed.success) {
      const code = seal.surrogateCode(String(number))
      const dateOffset = () => seal.dateOffset(String(number))
      await print(await answer(parsed.data, { bundle, engine, code, dateOffset }))
    } else {
      faults += 1
      console.error(`第 ${number} 行不是 {"id","text"} / line ${number} is not {"id","text"}`)
    }
  }
  return faults === 0 ? 0 : 1
}

function read(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: { engine: { type: 'string' } } }).values
  } catch {
    throw new UsageFault(usage)
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined // The schema refuses it with the line's number.
  }
}

type Means = {
  readonly bundle: Bundle
  readonly engine: Engine
  readonly code: (value: string) => string
  readonly dateOffset: () => number
}

async function answer(
  { id, text }: z.infer<typeof lineSchema>,
  { bundle, engine, code, dateOffset }: Means,
): Promise<object> {
  const rules = bundle.deidentification
  const { minimumScore, keep } = rules
  const units = [{ text }]
  const elsewhere = await findElsewhere(engine, units, minimumScore)
  const thisYear = new Date().getUTCFullYear()
  const { texts, findings } = substitute(units, findAll(units, { minimumScore, keep, elsewhere }), {
    rules,
    code,
    dateOffset,
    thisYear,
  })
  const found = findings.flat()
  const { level } = classify(bundle, { texts: [text], findings: found })
  const spans = found.map(({ start, end, type, score }) => ({ start, end, type, score }))
  return { ...(id !== undefined && { id }), spans, masked: texts[0] ?? '', level }
}

async function print(value: object): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, 'drain')
}
