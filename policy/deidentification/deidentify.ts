import { findInReadings, inOriginal, type Sensitivity } from './find.ts'
import type { Finding } from './finding.ts'
import { read, readings, type Reading } from './reading.ts'
import { createRecurrences, isWorthFinding, type Known } from './recurrences.ts'
import { resolve } from './resolve.ts'
import { createSurrogates, type Code, type Surrogates } from './surrogates.ts'

/**
 * De-identification of one request. It promises that
 *
 * 1. every finding of at least the minimum score, of a type that is not kept, is replaced in every text;
 * 2. what is found in one text is replaced in all of them;
 * 3. restoring the masked texts gives the originals, exact to the character;
 * 4. masking masked text changes nothing, and what the user typed in the shape of a surrogate stays what it is.
 */

/** One text of a request, and the words before it that tell what it is, such as the key of its JSON field. */
export type Unit = { readonly text: string; readonly context?: string }

/** Texts without identifiers, in the order of the units. */
export type Masked = {
  readonly texts: readonly string[]
  readonly findings: readonly (readonly Finding[])[]
  /** Surrogate to original; stays inside. */
  readonly surrogates: ReadonlyMap<string, string>
}

/** Replaces every identifier in the units of one request; see the promises above. */
export function deidentify(
  units: readonly Unit[],
  { code, ...sensitivity }: Sensitivity & { readonly code: Code },
): Masked {
  const findings = everywhere(units.map((unit) => examine(unit, sensitivity)))
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

type Examined = {
  readonly text: string
  readonly reading: Reading
  readonly findings: readonly Finding[]
}

function examine({ text, context }: Unit, sensitivity: Sensitivity): Examined {
  const label = context ? asLabel(read(context).text) : ''
  const ways = readings(text)
  return { text, reading: ways[0], findings: findInReadings(ways, sensitivity, label) }
}

// Without it the end of the label and the beginning of the text would read as one word.
function asLabel(context: string): string {
  return /[\p{L}\p{N}]$/u.test(context) ? `${context}:` : context
}

function everywhere(units: readonly Examined[]): readonly (readonly Finding[])[] {
  const known = units.flatMap(knownFrom)
  if (known.length === 0) return units.map(({ findings }) => findings)
  const recurrencesIn = createRecurrences(known)
  return units.map(({ reading, findings }) =>
    withRecurrences(findings, inOriginal(recurrencesIn(reading.text), reading)),
  )
}

function knownFrom({ text, findings }: Examined): readonly Known[] {
  return findings
    .map((finding) => ({ finding, value: read(text.slice(finding.start, finding.end)).text }))
    .filter(({ finding, value }) => isWorthFinding(finding, value))
}

// What lies inside a finding is replaced with it already; it must not cut that finding in pieces.
function withRecurrences(
  findings: readonly Finding[],
  recurrences: readonly Finding[],
): readonly Finding[] {
  let next = 0
  const fresh = recurrences.filter((recurrence) => {
    while ((findings[next]?.end ?? Infinity) <= recurrence.start) next += 1
    const finding = findings[next]
    return !finding || recurrence.start < finding.start || recurrence.end > finding.end
  })
  return fresh.length === 0 ? findings : resolve([...findings, ...fresh])
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
