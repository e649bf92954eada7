/**
 * How well findings cover what a person marked. What counts is protection: a marked identifier is found when every
 * character of it is masked, whatever it is taken for, and a character is masked needlessly when nobody marked it.
 */
import type { Finding } from './finding.ts'

/** A stretch that a person marked; `KEEP` is one that must not be masked. */
type Mark = { readonly start: number; readonly end: number; readonly type: string }

/** A text with everything marked in it. */
export type Labelled = {
  readonly id: string
  readonly genre: string
  readonly text: string
  readonly spans: readonly Mark[]
}

/** Counts for one type or genre. */
export type Tally = {
  readonly marked: number
  /** Marks of which no character is left. */
  readonly covered: number
  /** Covered marks that were given the type they are marked with. */
  readonly typed: number
  readonly characters: number
  readonly coveredCharacters: number
}

/** A mark that was not wholly masked, or a finding where nobody marked anything. */
type Fault = {
  readonly id: string
  readonly kind: 'missed' | 'damaged' | 'invented'
  readonly type: string
  readonly start: number
  readonly end: number
}

/** Everything that is known after an evaluation; shares are from 0 to 1. */
export type Evaluation = {
  readonly texts: number
  readonly characters: number
  readonly byType: ReadonlyMap<string, Tally>
  readonly byGenre: ReadonlyMap<string, Tally>
  readonly all: Tally
  /** Findings that touch a mark, of all findings. */
  readonly precision: number
  /** Unmarked characters that were masked, of all unmarked characters. */
  readonly overMasked: number
  readonly kept: { readonly marked: number; readonly damaged: number }
  readonly faults: readonly Fault[]
}

const keepType = 'KEEP'

/** Compares the findings of an engine with the marks of each text. */
export function evaluate(
  samples: readonly Labelled[],
  find: (text: string) => readonly Finding[],
): Evaluation {
  const byType = new Map<string, Tally>()
  const byGenre = new Map<string, Tally>()
  const faults: Fault[] = []
  const sums = { found: 0, right: 0, unmarked: 0, overMasked: 0, kept: 0, characters: 0 }
  let all = nothing
  for (const sample of samples) {
    const seen = compare(sample, find(sample.text))
    for (const [type, tally] of seen.byType) addTo(byType, type, tally)
    addTo(byGenre, sample.genre, seen.all)
    all = add(all, seen.all)
    faults.push(...seen.faults)
    sums.found += seen.found
    sums.right += seen.right
    sums.unmarked += seen.unmarked
    sums.overMasked += seen.overMasked
    sums.kept += seen.kept
    sums.characters += sample.text.length
  }
  return {
    texts: samples.length,
    characters: sums.characters,
    byType,
    byGenre,
    all,
    precision: share(sums.right, sums.found),
    overMasked: sums.overMasked / Math.max(1, sums.unmarked),
    kept: { marked: sums.kept, damaged: faults.filter(({ kind }) => kind === 'damaged').length },
    faults,
  }
}

/** A share of nothing is whole: nothing was missed. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole
}

const nothing: Tally = { marked: 0, covered: 0, typed: 0, characters: 0, coveredCharacters: 0 }

function add(one: Tally, other: Tally): Tally {
  return {
    marked: one.marked + other.marked,
    covered: one.covered + other.covered,
    typed: one.typed + other.typed,
    characters: one.characters + other.characters,
    coveredCharacters: one.coveredCharacters + other.coveredCharacters,
  }
}

function addTo(tallies: Map<string, Tally>, key: string, tally: Tally): void {
  tallies.set(key, add(tallies.get(key) ?? nothing, tally))
}

function compare({ id, text, spans }: Labelled, findings: readonly Finding[]) {
  const marks = spans.filter(({ type }) => type !== keepType)
  const keeps = spans.filter(({ type }) => type === keepType)
  const masked = paint(text.length, findings)
  const marked = paint(text.length, marks)
  const byType = new Map<string, Tally>()
  const faults: Fault[] = []
  for (const mark of marks) {
    const tally = tallyOf(mark, masked, findings)
    addTo(byType, mark.type, tally)
    if (tally.covered === 0) faults.push({ id, kind: 'missed', ...mark })
  }
  for (const keep of keeps) {
    if (count(masked, keep) > 0) faults.push({ id, kind: 'damaged', ...keep })
  }
  const invented = findings.filter((finding) => count(marked, finding) === 0)
  faults.push(
    ...invented.map(({ type, start, end }) => ({
      id,
      kind: 'invented' as const,
      type,
      start,
      end,
    })),
  )
  return {
    byType,
    all: [...byType.values()].reduce(add, nothing),
    faults,
    found: findings.length,
    right: findings.length - invented.length,
    unmarked: marked.filter((each) => each === 0).length,
    overMasked: marked.filter((each, at) => each === 0 && masked[at] === 1).length,
    kept: keeps.length,
  }
}

type Range = { readonly start: number; readonly end: number }

function paint(length: number, ranges: readonly Range[]): Uint8Array {
  const painted = new Uint8Array(length)
  for (const { start, end } of ranges) painted.fill(1, start, end)
  return painted
}

function count(painted: Uint8Array, { start, end }: Range): number {
  return painted.subarray(start, end).reduce((sum, each) => sum + each, 0)
}

function tallyOf(mark: Mark, masked: Uint8Array, findings: readonly Finding[]): Tally {
  const characters = mark.end - mark.start
  const coveredCharacters = count(masked, mark)
  const isCovered = coveredCharacters === characters
  const isTyped = findings.some(
    ({ type, start, end }) => type === mark.type && start < mark.end && mark.start < end,
  )
  return {
    marked: 1,
    covered: Number(isCovered),
    typed: Number(isCovered && isTyped),
    characters,
    coveredCharacters,
  }
}
