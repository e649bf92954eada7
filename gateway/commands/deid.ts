import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

import { z } from 'zod'

import { classify, deidentify, type Bundle } from '#policy'

import { readConfig } from '../config.ts'
import { defaultBundleFolder, loadBundle } from '../policy-source.ts'
import { createSeal } from '../seal.ts'
import { UsageFault, type Run } from './command.ts'

const lineSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  text: z.string(),
})

/** De-identifies JSON Lines from the standard input; needs no database and no network. */
export const run: Run = async ([action, ...words], environment) => {
  if (action === 'eval') return (await import('./deid-eval.ts')).run(words, environment)
  if (action !== undefined)
    throw new UsageFault('wardline deid < notes.jsonl | wardline deid eval <labelled.jsonl>')
  const config = readConfig(environment, { mode: 'embedded' })
  const bundle = await loadBundle(config.policyDir ?? defaultBundleFolder)
  const seal = createSeal(config.secret ?? randomBytes(32).toString('hex'))
  let number = 0
  let faults = 0
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number += 1
    if (line.trim() === '') continue
    const parsed = lineSchema.safeParse(parse(line))
    if (parsed.success) await print(answer(parsed.data, bundle, seal.surrogateCode(String(number))))
    else {
      faults += 1
      console.error(`第 ${number} 行不是 {"id","text"} / line ${number} is not {"id","text"}`)
    }
  }
  return faults === 0 ? 0 : 1
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined // The schema refuses it with the line's number.
  }
}

function answer(
  { id, text }: z.infer<typeof lineSchema>,
  bundle: Bundle,
  code: (value: string) => string,
): object {
  const { minimumScore, keep } = bundle.deidentification
  const { texts, findings } = deidentify([{ text }], { code, minimumScore, keep })
  const found = findings.flat()
  const { level } = classify(bundle, { texts: [text], findings: found })
  const spans = found.map(({ start, end, type, score }) => ({ start, end, type, score }))
  return { ...(id !== undefined && { id }), spans, masked: texts[0] ?? '', level }
}

async function print(value: object): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, 'drain')
}
