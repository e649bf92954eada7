/** `node deploy/training/notes/check.ts <file…>`: damaged marks, unknown types, and names that are marked in one place only. */
import { readFileSync } from 'node:fs'

import { identifierTypes } from '../../../policy/deidentification/finding.ts'
import { parseNotes, type Note } from './read.ts'

const types: readonly string[] = [...identifierTypes, 'KEEP']

function faultsOf({ id, text, spans }: Note): readonly string[] {
  const unknown = spans.filter(({ type }) => !types.includes(type))
  return [
    ...unknown.map(({ type }) => `${id}: no type ${type}`),
    ...spans.flatMap((span) => unmarkedPlaces(text, spans, span).map((at) => `${id}: ${at}`)),
  ]
}

function unmarkedPlaces(
  text: string,
  spans: Note['spans'],
  { start, end, type }: Note['spans'][number],
): readonly string[] {
  const value = text.slice(start, end)
  if (value.length < 2 || type === 'KEEP') return []
  const places: string[] = []
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const isMarked = spans.some((other) => other.start < at + value.length && other.end > at)
    if (!isMarked)
      places.push(`${type} not marked in …${text.slice(Math.max(0, at - 8), at + 12)}…`)
  }
  return places
}

const notes = process.argv.slice(2).flatMap((file) => parseNotes(readFileSync(file, 'utf8')))
const ids = notes.map(({ id }) => id)
const faults = [
  ...notes.flatMap(faultsOf),
  ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id}: twice`),
]
for (const fault of faults) process.stdout.write(`${fault}\n`)
const marks = notes.reduce((sum, { spans }) => sum + spans.length, 0)
const characters = notes.reduce((sum, { text }) => sum + text.length, 0)
process.stdout.write(
  `${notes.length} notes, ${characters} characters, ${marks} marks, ${faults.length} faults\n`,
)
process.exitCode = faults.length === 0 ? 0 : 1
