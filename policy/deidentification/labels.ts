import type { Rule } from './by-pattern.ts'

/**
 * What may stand between a label and its value: `住院号：`, `住院号为`, `"patientId": "`, `| MRN |`, `<mrn>`, `No.`,
 * `CT号 =`. It is short, so that a label never reaches into the next sentence.
 */
const link = String.raw`(?:[\s:=|#"'“”‘’「」)\[\]{}【】<>*\\,~№号码编为是系-]|\([\u4E00-\u9FFF]{1,6}\)|\((?!\+?\d{1,4}[,)])|[Nn](?:umber|um|r|o\.?)|N(?:UMBER|O\.?)|ID|is|was){0,8}`

/** A rule for a value that stands behind one of these labels; Latin ones are given in lower case, words apart. */
export function behind(labels: readonly string[], value: string, score: Rule['score']): Rule {
  return {
    pattern: new RegExp(`(?:${labelPattern(labels)})${link}(${value})`, 'y'),
    score,
    heads: shortest(labels.flatMap(wordsOf)),
  }
}

// `patient id` is also PATIENT_ID, patientId and thePatientId, yet `tel` is no part of hotel.
function labelPattern(labels: readonly string[]): string {
  const latin = labels.filter(isLatin).map(spellingsOf)
  const chinese = labels.filter((label) => !isLatin(label))
  const words = latin.flatMap(([lower, , upper]) => [lower, upper]).join('|')
  const capitals = latin.map(([, capital]) => capital).join('|')
  const either = latin.length > 0 ? [`(?<![A-Za-z])(?:${words})`, `(?<![A-Z])(?:${capitals})`] : []
  return [...chinese, ...either].join('|')
}

function isLatin(label: string): boolean {
  return /^[a-z]/.test(label)
}

type Spellings = readonly [lower: string, capital: string, upper: string]

function spellings(word: string): Spellings {
  return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()]
}

function spellingsOf(label: string): Spellings {
  const [first = label, ...rest] = label.replaceAll('.', String.raw`\.`).split(' ')
  const [lower, capital, upper] = spellings(first)
  const tail = rest.map((word) => `[ _-]?(?:${spellings(word).join('|')})`).join('')
  return [lower + tail, capital + tail, upper + tail]
}

/** Words that begin with another need not be looked for. */
function shortest(words: readonly string[]): readonly string[] {
  return [...new Set(words)].filter(
    (word, _, all) => !all.some((other) => other !== word && word.startsWith(other)),
  )
}

function wordsOf(label: string): readonly string[] {
  const [word = label] = label.split(' ')
  return isLatin(label) ? spellings(word) : [label]
}

/** Letters and digits with a digit near the front, or digits in groups, as numbers of records and cards are written. */
export const code = String.raw`\d{3,8}(?:[ ·]\d{2,8}){1,5}(?![\dA-Za-z.:/%年月-])|(?=[A-Za-z_-]{0,8}\d)[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?(?:\.\d{1,4}(?!\d))?`

const date = /^(?:19|20)\d\d-(?:0?[1-9]|1[0-2])(?:-\d{1,2})?$/
const publicRegistry = /^(?:NCT|ChiCTR|ISRCTN)/i

/** How sure it is that this is a number of something: not a date, a quantity or a public registration. */
export function codeScore(score: number): (value: string) => number {
  return (value) =>
    value.length >= 3 && /\d\D?\d/.test(value) && !date.test(value) && !publicRegistry.test(value)
      ? score
      : 0
}
