import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import type { Labelled } from '../../../policy/deidentification/evaluate.ts'

/** One note without its marks. */
export type Note = Labelled

/** What the authors' notes are for. */
export const shares = ['training', 'tuning', 'held-out'] as const

export type Share = (typeof shares)[number]

const heading = /^=== ([\w-]+) \| (.+)$/mu
const mark = /⟦([A-Z_0-9]+)\|([^⟦⟧]+)⟧/gu

/** All notes of a share, in the order of their files. */
export function readNotes(share: Share): readonly Note[] {
  const folder = path.join(import.meta.dirname, share)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => parseNotes(readFileSync(path.join(folder, name), 'utf8')))
}

/** The notes of one file; throws when a heading or a mark is damaged. */
export function parseNotes(file: string): readonly Note[] {
  const [before = '', ...parts] = file.split(heading)
  if (before.trim() !== '') throw new Error('a file begins with a heading')
  const notes: Note[] = []
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [id = '', genre = '', body = ''] = parts.slice(at, at + 3)
    notes.push({ id, genre: genre.trim(), ...readMarks(body.trim(), id) })
  }
  return notes
}

function readMarks(body: string, id: string): Pick<Note, 'text' | 'spans'> {
  const spans: Note['spans'][number][] = []
  let text = ''
  let from = 0
  for (const { 0: whole, 1: type = '', 2: value = '', index } of body.matchAll(mark)) {
    text += body.slice(from, index)
    spans.push({ start: text.length, end: text.length + value.length, type })
    text += value
    from = index + whole.length
  }
  text += body.slice(from)
  if (/[⟦⟧]/u.test(text)) throw new Error(`note ${id}: a mark is not closed`)
  return { text, spans }
}
