import { findAcross } from './across-texts.ts'
import { findInReadings, type Sensitivity } from './find.ts'
import type { Finding } from './finding.ts'
import { inOriginal, read, readings, type Reading } from './reading.ts'
import { createRecurrences, isWorthFinding, type Known } from './recurrences.ts'
import { createSurrogates, type Code, type Surrogates } from './surrogates.ts'
import { findWith, unite, type Elsewhere } from './unite.ts'

/**
 * De-identification of one request. It promises that
 *
 * 1. every finding of at least the minimum score, of a type that is not kept, is replaced in every text;
 * 2. what is found in one text is replaced in all of them;
 * 3. restoring the masked texts gives the originals, exact to the character;
 * 4. masking masked text leaves every surrogate as it is, and what the user typed in the shape of one stays what it is;
 * 5. what was found elsewhere is treated like what is found here: the two are united before a surrogate is made.
 */

/** One text of a request, and the words before it that tell what it is, such as the key of its JSON field. */
export type Unit = { readonly text: string; readonly context?: string }

/** Texts without identifiers, in the order of the units. */
export type Masked = {
  readonly texts: readonly string[]
  readonly findings: Findings
  /** Surrogate to original; stays inside. */
  readonly surrogates: ReadonlyMap<string, string>
}

/** What counts as an identifier, and what was found by others. */
export type Search = Sensitivity & {
  /** Findings of another engine in the same units, in their order. */
  readonly elsewhere?: Elsewhere
}

/** Findings of every unit of a request, in the order of the units; sorted, without overlaps. */
export type Findings = readonly (readonly Finding[])[]

/** Replaces every identifier in the units of one request; see the promises above. */
export function deidentify(
  units: readonly Unit[],
  { code, ...search }: Search & { readonly code: Code },
): Masked {
  return replaceAll(units, findAll(units, search), code)
}

/** The first half of `deidentify`, where its time goes: it needs no secret, so that another thread may do it. */
export function findAll(
  units: readonly Unit[],
  { elsewhere = nowhere, ...sensitivity }: Search,
): Findings {
  if (elsewhere !== nowhere) requireEvery(units, elsewhere.findings)
  const examined = units.map((unit, index) => {
    const others = elsewhere.findings[index] ?? []
    return examine(unit, { ...sensitivity, others, alone: elsewhere.alone })
  })
  return everywhere(elsewhere.alone ? examined : withParted(examined, sensitivity))
}

/** What is parted over two texts is found in both. */
function withParted(
  units: readonly Examined[],
  { minimumScore, keep }: Sensitivity,
): readonly Examined[] {
  const parted = findAcross(units.map(({ reading }) => reading))
  return units.map((unit, index) => {
    const more = (parted[index] ?? []).filter(
      ({ type, score }) => score >= minimumScore && !keep.includes(type),
    )
    return more.length === 0 ? unit : { ...unit, findings: unite(unit.findings, more) }
  })
}

/** The second half of `deidentify`. */
export function replaceAll(units: readonly Unit[], findings: Findings, code: Code): Masked {
  requireEvery(units, findings)
  const surrogates = createSurrogates(
    units.map((unit) => unit.text),
    code,
  )
  return {
    texts: units.map((unit, index) => mask(unit.text, findings[index] ?? [], surrogates)),
    findings,
    surrogates: surrogates.originals,
  }
}

const nowhere: Elsewhere = { findings: [], alone: false }

// Findings of another request or of half of this one would leave identifiers in the text.
function requireEvery(units: readonly Unit[], findings: Findings): void {
  if (findings.length !== units.length) throw new Error('findings do not belong to these units')
}

type Others = { readonly others: readonly Finding[]; readonly alone: boolean }

type Examined = {
  readonly text: string
  readonly reading: Reading
  readonly findings: readonly Finding[]
}

function examine({ text, context }: Unit, look: Sensitivity & Others): Examined {
  const label = context ? asLabel(read(context).text) : ''
  const ways = readings(text)
  const own = look.alone ? [] : findInReadings(ways, look, label)
  return { text, reading: ways[0], findings: findWith(text, { own, others: look.others }, look) }
}

// Without it the end of the label and the beginning of the text would read as one word.
function asLabel(context: string): string {
  return /[\p{L}\p{N}]$/u.test(context) ? `${context}:` : context
}

function everywhere(units: readonly Examined[]): Findings {
  const known = units.flatMap(knownFrom)
  if (known.length === 0) return units.map(({ findings }) => findings)
  const recurrencesIn = createRecurrences(known)
  return units.map(({ reading, findings }) =>
    unite(findings, inOriginal(recurrencesIn(reading.text), reading)),
  )
}

function knownFrom({ text, findings }: Examined): readonly Known[] {
  return findings
    .map((finding) => ({ finding, value: read(text.slice(finding.start, finding.end)).text }))
    .filter(({ finding, value }) => isWorthFinding(finding, value))
}

function mask(text: string, findings: readonly Finding[], { surrogateOf }: Surrogates): string {
  let masked = ''
  let from = 0
  for (const { type, start, end } of findings) {
    masked += text.slice(from, start) + surrogateOf(type, text.slice(start, end))
    from = end
  }
  return masked + text.slice(from)
}
