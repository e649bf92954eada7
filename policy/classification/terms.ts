import { createPairs, hasPairOf } from '../deidentification/pairs.ts'

/** A phrase to look for, and what finding it means. */
export type Term<Meaning> = { readonly phrase: string; readonly meaning: Meaning }

/** Where a phrase was found. */
export type TermHit<Meaning> = {
  readonly start: number
  readonly end: number
  readonly meaning: Meaning
}

type Ending<Meaning> = { readonly meaning: Meaning; readonly isCapitals: boolean }
type Node<Meaning> = {
  readonly next: Map<number, Node<Meaning>>
  readonly endings: Ending<Meaning>[]
}

/**
 * Compiles phrases into one search that reads a text once, whatever their number: time grows with the text and the
 * longest phrase alone. Full-width letters count as plain ones; Latin phrases match whole words.
 */
export function createTermSearch<Meaning>(
  terms: readonly Term<Meaning>[],
): (text: string) => readonly TermHit<Meaning>[] {
  const root: Node<Meaning> = { next: new Map(), endings: [] }
  for (const term of terms) plant(root, term)
  const mayBegin = createBeginnings(terms.map(({ phrase }) => folded(phrase)))
  return (text) => {
    const hits: TermHit<Meaning>[] = []
    let unit = fold(text.charCodeAt(0))
    for (let start = 0; start < text.length; start += 1) {
      const next = fold(text.charCodeAt(start + 1))
      const first = mayBegin(unit, next) ? root.next.get(unit) : undefined
      if (first !== undefined) collect(first, { text, start, hits })
      unit = next
    }
    return hits
  }
}

/** Whether a phrase may begin with two characters: most places of a text are ruled out by these. */
function createBeginnings(phrases: readonly string[]): (first: number, second: number) => boolean {
  const pairs = createPairs(phrases.filter(({ length }) => length > 1))
  const ones = new Set(phrases.filter(({ length }) => length === 1).map((one) => one.charCodeAt(0)))
  return (first, second) => hasPairOf(pairs, first, second) || (ones.size > 0 && ones.has(first))
}

function folded(phrase: string): string {
  const units = Array.from({ length: phrase.length }, (_, index) => fold(phrase.charCodeAt(index)))
  return String.fromCharCode(...units)
}

function plant<Meaning>(root: Node<Meaning>, { phrase, meaning }: Term<Meaning>): void {
  let node = root
  for (let index = 0; index < phrase.length; index += 1) {
    const unit = fold(phrase.charCodeAt(index))
    const next = node.next.get(unit) ?? { next: new Map(), endings: [] }
    node.next.set(unit, next)
    node = next
  }
  node.endings.push({ meaning, isCapitals: isCapitals(phrase) })
}

type Search<Meaning> = {
  readonly text: string
  readonly start: number
  readonly hits: TermHit<Meaning>[]
}

function collect<Meaning>(first: Node<Meaning>, { text, start, hits }: Search<Meaning>): void {
  let node: Node<Meaning> | undefined = first
  for (let end = start + 1; node !== undefined; end += 1) {
    if (node.endings.length > 0 && isWhole(text, start, end))
      for (const { meaning } of endingsFor(node, text, { start, end }))
        hits.push({ start, end, meaning })
    if (end >= text.length) return
    node = node.next.get(fold(text.charCodeAt(end)))
  }
}

type Span = { readonly start: number; readonly end: number }

function endingsFor<Meaning>(
  { endings }: Node<Meaning>,
  text: string,
  { start, end }: Span,
): readonly Ending<Meaning>[] {
  if (!endings.some(({ isCapitals }) => isCapitals)) return endings
  const isWrittenSmall = /[a-zａ-ｚ]/u.test(text.slice(start, end))
  return isWrittenSmall ? endings.filter(({ isCapitals }) => !isCapitals) : endings
}

// Full-width to ASCII and capitals to small letters, one code unit for one.
function fold(unit: number): number {
  const half = unit >= 0xff_01 && unit <= 0xff_5e ? unit - 0xfe_e0 : unit
  return half >= 0x41 && half <= 0x5a ? half + 0x20 : half
}

function isWhole(text: string, start: number, end: number): boolean {
  return (
    !(joins(text, start - 1) && joins(text, start)) && !(joins(text, end - 1) && joins(text, end))
  )
}

function joins(text: string, index: number): boolean {
  const unit = fold(text.charCodeAt(index))
  return unit >= 0x61 && unit <= 0x7a
}

// `AIDS` is not `hearing aids`.
function isCapitals(phrase: string): boolean {
  return /[A-Z]/u.test(phrase) && !/[a-z]/u.test(phrase)
}
