import type { Finding } from '../../../../policy/deidentification/finding.ts'

/** A text with its identifiers, as the development data write it. */
export type Marked = {
  readonly text: string
  readonly spans: readonly { readonly start: number; readonly end: number; readonly type: string }[]
}

const openings: Readonly<Record<string, string>> = { '«': 'PERSON', '⟪': 'ADDRESS' }

/** Reads a note in which «names» and ⟪addresses⟫ are marked. */
export function readMarked(note: string): Marked {
  const spans: { start: number; end: number; type: string }[] = []
  let text = ''
  let open = { start: 0, type: '' }
  for (const character of note) {
    const type = openings[character]
    if (type !== undefined) open = { start: text.length, type }
    else if (character === '»' || character === '⟫') spans.push({ ...open, end: text.length })
    else text += character
  }
  return { text, spans }
}

/** How well findings cover what is marked: shares from 0 to 1, and wrong findings in ten thousand characters. */
export type Measure = {
  readonly precision: number
  readonly recall: number
  readonly covered: number
  readonly wrongPerTenThousand: number
}

type Find = (text: string) => readonly Finding[]

/** Measures a recogniser; only findings that the shipped policy would act on (score 0.5 and more) count. */
export function measure(records: readonly Marked[], type: string, find: Find): Measure {
  const sums = { found: 0, gold: 0, exact: 0, covered: 0, wrong: 0, characters: 0 }
  for (const { text, spans } of records) {
    const findings = find(text).filter(({ score }) => score >= 0.5)
    const gold = spans.filter((span) => span.type === type)
    sums.characters += text.length
    sums.found += findings.length
    sums.gold += gold.length
    sums.exact += gold.filter((span) => findings.some((one) => isSame(one, span))).length
    sums.covered += gold.filter((span) => isCovered(span, findings)).length
    sums.wrong += findings.filter((one) => !gold.some((span) => overlaps(one, span))).length
  }
  return {
    precision: sums.exact / Math.max(1, sums.found),
    recall: sums.exact / Math.max(1, sums.gold),
    covered: sums.covered / Math.max(1, sums.gold),
    wrongPerTenThousand: (sums.wrong * 10_000) / Math.max(1, sums.characters),
  }
}

type Range = { readonly start: number; readonly end: number }

function isSame(a: Range, b: Range): boolean {
  return a.start === b.start && a.end === b.end
}

function overlaps(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end
}

function isCovered(span: Range, findings: readonly Range[]): boolean {
  for (let index = span.start; index < span.end; index++) {
    if (!findings.some(({ start, end }) => start <= index && index < end)) return false
  }
  return true
}
