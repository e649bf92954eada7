import {
  createKnownFinder,
  replaceAll,
  withKnown,
  type Bundle,
  type Finding,
  type Findings,
  type KnownFinder,
  type Unit,
} from '#policy'

import { callerGone } from '../models/deadline.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
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
}

type Settings = {
  readonly code: (value: string) => string
  readonly rules: Bundle['deidentification']
  readonly signal: AbortSignal
}

/** Takes the identifiers out of every text of the prompt. Any fault refuses the request: nothing leaves half done. */
export async function deidentifyPrompt(
  prompt: Prompt,
  { code, rules, signal }: Settings,
  { engine, finder }: Pick<Ports, 'engine' | 'finder'>,
): Promise<MaskedPrompt> {
  const units = unitsOf(prompt)
  const found = await engine.findElsewhere(units, rules, signal)
  try {
    const { minimumScore, keep } = rules
    const known = createKnownFinder(prompt.wardline?.people ?? [], keep)
    const elsewhere = withKnown(found, units, known)
    const findings = await finder.find(units, { minimumScore, keep, elsewhere }, signal)
    return mask(prompt, { units, findings, known, code })
  } catch (error) {
    throw signal.aborted ? callerGone() : failure(error)
  }
}

function unitsOf(prompt: Prompt): readonly Unit[] {
  const units: Unit[] = []
  walkPrompt(prompt, (text, context) => {
    units.push(context === undefined ? { text } : { text, context })
    return text
  })
  return units
}

type Found = {
  readonly units: readonly Unit[]
  readonly findings: Findings
  readonly known: KnownFinder
  readonly code: Settings['code']
}

function mask(prompt: Prompt, { units, findings, known, code }: Found): MaskedPrompt {
  const masked = replaceAll(units, findings, code)
  return {
    known,
    prompt: replaceTexts(prompt, masked.texts),
    texts: units.map(({ text, context }) => (context === undefined ? text : context + text)),
    left: masked.texts,
    findings: findings.flat(),
    surrogates: masked.surrogates,
  }
}

const failure = (cause: unknown) =>
  new Problem(
    'deidentification_unavailable',
    {
      zh: '去标识化引擎出错，请求未发出',
      en: 'the de-identification engine failed; nothing was sent',
    },
    { cause },
  )

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
