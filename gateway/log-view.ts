/*
 * What one person may see of the audit log.
 *
 * 1. An entry that they may not see is as if it were not there.
 * 2. Of an entry that they see in part, the hash is withheld too: it would confirm whoever guesses the rest. So are proofs, tiles and the
 *    evidence itself, from which hashes follow.
 * 3. Nobody searches by what they may not see.
 */
import type { Entry, EntryBody } from '#audit'
import { canonicalJson, entryFields, permits, reachOf, type Bundle, type Principal } from '#policy'

/** An entry as somebody may see it; without its hash when something is withheld. */
export type Shown = Omit<Entry, 'hash'> & { readonly hash: string | null }

type EntryField = (typeof entryFields)[number] & keyof EntryBody

export type LogView = {
  /** That there is nothing that they may not see. */
  readonly isWhole: boolean
  /** Whether they see this part of every entry that they see. */
  readonly sees: (field: EntryField) => boolean
  /** Null when they may not see the entry. */
  readonly show: (entry: Entry) => Shown | null
}

/** Who looks, and when. */
export type Viewer = { readonly principal: Principal; readonly at: Date | undefined }

const reading = { action: 'read', subject: 'audit-entry' } as const

/** Whether somebody may see anything of the log. */
export const someOf = (bundle: Bundle, { principal, at }: Viewer): boolean =>
  reachOf(bundle, principal, { ...reading, at }) !== null

/** What the permissions of a bundle show to somebody. */
export function viewOf(bundle: Bundle, { principal, at }: Viewer): LogView {
  const read = { ...reading, at }
  const may = (resource: Readonly<Record<string, string>>, field?: string): boolean =>
    permits(bundle, principal, { ...read, resource, ...(field !== undefined && { field }) }).allowed
  const isWhole = may({}) && entryFields.every((field) => may({}, field))
  return {
    isWhole,
    sees: (field) =>
      isWhole ||
      canonicalJson(reachOf(bundle, principal, { ...read, field })) ===
        canonicalJson(reachOf(bundle, principal, read)),
    show(entry) {
      if (isWhole) return entry
      const resource = resourceOf(entry.body)
      if (!may(resource)) return null
      return withheld(entry, (field) => may(resource, field))
    },
  }
}

/** What conditions may ask about an entry. */
const resourceOf = ({ type, actor }: EntryBody): Readonly<Record<string, string>> => ({
  type,
  ...(actor?.department && { department: actor.department }),
  ...(actor?.campus && { campus: actor.campus }),
})

/** Without these an entry is none. */
const alwaysThere = new Set(['v', 'id', 'type', 'at'])

function withheld({ index, hash, body }: Entry, may: (field: string) => boolean): Shown {
  const hidden = Object.keys(body).filter((field) => !alwaysThere.has(field) && !may(field))
  if (hidden.length === 0) return { index, hash, body }
  const shown = Object.entries(body).filter(([field]) => !hidden.includes(field))
  const { v, id, type, at } = body
  const rest = Object.fromEntries(shown)
  return { index, hash: null, body: { v, id, type, at, request: null, actor: null, ...rest } }
}
