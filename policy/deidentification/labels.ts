import type { Rule } from './by-pattern.ts'

/**
 * What may stand between a label and its value: `住院号：`, `住院号为`, `"patientId": "`, `| MRN |`, `<mrn>`, `No.`,
 * `CT号 =`. It is short, so that a label never reaches into the next sentence.
 */
const link = String.raw`(?:[\s:=|#"'“”‘’「」()\[\]{}【】<>*\\,~-]|号码|编号|码|号|为|是|系|[Nn]umber|NUMBER|[Nn]um|[Nn]r|[Nn]o\.?|NO\.?|ID|is|was|№){0,8}`

const ideographs = /[\u4E00-\u9FFF]+/

/** A rule for a value that stands behind one of these labels; Latin ones are given in lower case, words apart. */
export function behind(labels: readonly string[], value: string, score: Rule['score']): Rule {
  return {
    pattern: new RegExp(`(?:${labels.map(labelPattern).join('|')})${link}(${value})`, 'g'),
    score,
    needs: [...new Set(labels.flatMap(wordsOf))],
  }
}

// `patient id` is also PATIENT_ID, patientId and thePatientId, yet `tel` is no part of hotel.
function labelPattern(label: string): string {
  if (!isLatin(label)) return label
  const [first = label, ...rest] = label.replaceAll('.', String.raw`\.`).split(' ')
  const [lower, capital, upper] = spellings(first)
  const tail = rest.map((word) => `[ _-]?(?:${spellings(word).join('|')})`).join('')
  return `(?:(?<![A-Za-z])(?:${lower}|${upper})|(?<![A-Z])${capital})${tail}`
}

function isLatin(label: string): boolean {
  return /^[a-z]/.test(label)
}

function spellings(word: string): readonly [lower: string, capital: string, upper: string] {
  return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()]
}

function wordsOf(label: string): readonly string[] {
  const [word = label] = isLatin(label) ? label.split(/[ .]/) : (ideographs.exec(label) ?? [])
  return isLatin(label) ? spellings(word) : [word]
}

/** Letters and digits with a digit near the front, as numbers of records and cards are written. */
export const code = String.raw`(?=[A-Za-z_-]{0,8}\d)[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?`

const date = /^(?:19|20)\d\d-(?:0?[1-9]|1[0-2])(?:-\d{1,2})?$/
const publicRegistry = /^(?:NCT|ChiCTR|ISRCTN)/i

/** How sure it is that this is a number of something: not a date, a quantity or a public registration. */
export function codeScore(score: number): (value: string) => number {
  return (value) =>
    value.length >= 3 && /\d\D?\d/.test(value) && !date.test(value) && !publicRegistry.test(value)
      ? score
      : 0
}
