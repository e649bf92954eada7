import { canonicalJson } from '#policy'

import type { EntryBody, EntryDraft } from './entry.ts'

/** Entries are small: evidence about a request, never its content. */
const maxEntryBytes = 16_384

/** A draft that got its version, id and time as text, and the bytes that will be hashed and stored. */
export type SealedEntry = { readonly body: EntryBody; readonly text: string }

/** Fixes what an entry says; throws when it is too large or not expressible as canonical JSON. */
export function seal(draft: EntryDraft, id: string): SealedEntry {
  const body: EntryBody = { ...draft, v: 1, id, at: draft.at.toISOString() }
  const text = canonicalJson(body)
  const bytes = Buffer.byteLength(text)
  if (bytes > maxEntryBytes)
    throw new RangeError(`An entry of ${bytes} bytes exceeds ${maxEntryBytes}.`)
  return { body, text }
}
