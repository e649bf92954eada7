import {
  createKnownFinder,
  type Bundle,
  type DateShift,
  type Finding,
  type KnownFinder,
  type Unit,
} from '#policy'

import { orRefuse, takeOut } from '../deidentification/take-out.ts'
import type { Ports } from '../ports.ts'
import type { Prompt } from './prompt.ts'
import { walkPrompt } from './walk.ts'

/** A prompt as the model may see it, and what is needed to undo that. */
export type MaskedPrompt = {
  readonly prompt: Prompt
  /** The texts as they were written; for classification only. */
  readonly texts: readonly string[]
  /** The same texts without identifiers. */
  readonly left: readonly string[]
  readonly findings: readonly Finding[]
  /** Finds what the caller said of the people whom the request is about. */
  readonly known: KnownFinder
  /** Surrogate → original; lives as long as the request and no longer. */
  readonly surrogates: ReadonlyMap<string, string>
  /** Invented name to placeholder. */
  readonly names: ReadonlyMap<string, string>
  /** How dates were moved, if they were. */
  readonly dates: DateShift | null
  /** That an outside engine gave no findings and the bundle goes on without them. */
  readonly degraded: boolean
}

type Settings = {
  readonly code: (value: string) => string
  readonly dateOffset: () => number
  readonly rules: Bundle['deidentification']
  readonly signal: AbortSignal
}

/** Takes the identifiers out of every text of the prompt. Any fault refuses the request: nothing leaves half done. */
export async function deidentifyPrompt(
  prompt: Prompt,
  { code, dateOffset, rules, signal }: Settings,
  ports: Pick<Ports, 'engine' | 'finder' | 'clock'>,
): Promise<MaskedPrompt> {
  return orRefuse(signal, async () => {
    const units = unitsOf(prompt)
    const known = createKnownFinder(prompt.wardline?.people ?? [], rules.keep)
    const masked = await takeOut(units, { rules, code, dateOffset, signal, known }, ports)
    return {
      known,
      prompt: replaceTexts(prompt, masked.texts),
      texts: units.map(({ text, context }) => (context === undefined ? text : context + text)),
      left: masked.texts,
      findings: masked.findings.flat(),
      surrogates: masked.surrogates,
      names: masked.names,
      dates: masked.dates,
      degraded: masked.degraded,
    }
  })
}

function unitsOf(prompt: Prompt): readonly Unit[] {
  const units: Unit[] = []
  walkPrompt(prompt, (text, context) => {
    units.push(context === undefined ? { text } : { text, context })
    return text
  })
  return units
}

function replaceTexts(prompt: Prompt, texts: readonly string[]): Prompt {
  let next = 0
  const replaced = walkPrompt(prompt, () => {
    const text = texts[next++]
    if (text === undefined) throw new Error('the two walks over the prompt disagree')
    return text
  })
  if (next !== texts.length) throw new Error('the two walks over the prompt disagree')
  return replaced
}
