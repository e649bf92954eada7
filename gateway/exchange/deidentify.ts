import { deidentify, type Finding, type IdentifierType } from '#policy'

import { Problem } from '../problems.ts'
import type { Prompt } from './prompt.ts'
import { walkPrompt } from './walk.ts'

/** A prompt as the model may see it, and what is needed to undo that. */
export type MaskedPrompt = {
  readonly prompt: Prompt
  /** The texts as they were written; for classification only. */
  readonly texts: readonly string[]
  readonly findings: readonly Finding[]
  /** Surrogate → original; lives as long as the request and no longer. */
  readonly surrogates: ReadonlyMap<string, string>
}

type Settings = {
  readonly code: (value: string) => string
  readonly minimumScore: number
  readonly keep: readonly IdentifierType[]
}

/** Takes the identifiers out of every text of the prompt. Any fault refuses the request: nothing leaves half done. */
export function deidentifyPrompt(prompt: Prompt, settings: Settings): MaskedPrompt {
  const units: { text: string; context?: string }[] = []
  walkPrompt(prompt, (text, context) => {
    units.push(context === undefined ? { text } : { text, context })
    return text
  })
  try {
    const masked = deidentify(units, settings)
    return {
      prompt: replaceTexts(prompt, masked.texts),
      texts: units.map(({ text, context }) => (context === undefined ? text : context + text)),
      findings: masked.findings.flat(),
      surrogates: masked.surrogates,
    }
  } catch (error) {
    throw new Problem(
      'deidentification_unavailable',
      {
        zh: '去标识化引擎出错，请求未发出',
        en: 'the de-identification engine failed; nothing was sent',
      },
      { cause: error },
    )
  }
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
