import { hash } from 'node:crypto'

import { canonicalJson } from '#policy'

import type { EntryBody, EntryDraft } from './entry.ts'
import type { ContentSummary, SealedContent } from './vault/content.ts'

/** Entries are small: evidence about a request, never its content. */
const maxEntryBytes = 16_384

/** A draft that got its version, id and time as text, the bytes that will be hashed and stored, and what is kept beside them. */
export type SealedEntry = {
  readonly body: EntryBody
  readonly text: string
  readonly contents: readonly SealedContent[]
}

/** Fixes what an entry says; throws when it is too large or not expressible as canonical JSON. */
export function seal(
  draft: EntryDraft,
  id: string,
  contents: readonly SealedContent[] = [],
): SealedEntry {
  const body: EntryBody = {
    ...draft,
    v: 1,
    id,
    at: draft.at.toISOString(),
    ...(contents.length > 0 && { content: Object.fromEntries(contents.map(summaryOf)) }),
  }
  const text = canonicalJson(body)
  const bytes = Buffer.byteLength(text)
  if (bytes > maxEntryBytes)
    throw new RangeError(`An entry of ${bytes} bytes exceeds ${maxEntryBytes}.`)
  return { body, text, contents }
}

const summaryOf = ({ kind, sealed }: SealedContent): readonly [string, ContentSummary] => [
  kind,
  { sha256: hash('sha256', sealed), bytes: sealed.length },
]
