/*
 * Recomputes the log from its bytes alone.
 *
 * 1. Stored hashes are compared, never believed.
 * 2. An entry that was altered, dropped, inserted, moved or reindexed breaks the chain at its index; so does a search
 *    column that says something else than the body.
 * 3. What it cannot see: a tail that was cut off, and a chain that was rewritten from some index to its end.
 */
import { chainHash, genesis, type Head } from './chain.ts'
import { headAfter, parseBody, searchable, type Row, type Searchable } from './row.ts'
import type { Store } from './store.ts'

const pageSize = 500

/** How many entries hold from the first on, and the first index that does not. */
export type Verification = { readonly entries: number; readonly broken: number | null }

/** Reads the log from its beginning, a page at a time. */
export async function verify(store: Pick<Store, 'page'>): Promise<Verification> {
  let head = genesis
  for (;;) {
    const rows = await store.page(head.next, pageSize)
    for (const row of rows) {
      if (!follows(head, row)) return { entries: head.next, broken: head.next }
      head = headAfter(row)
    }
    if (rows.length < pageSize) return { entries: head.next, broken: null }
  }
}

function follows(head: Head, row: Row): boolean {
  return (
    row.index === head.next &&
    row.previous === head.hash &&
    row.hash === chainHash(head.hash, row.body) &&
    repeatsItsBody(row)
  )
}

const repeated = ['type', 'request', 'actorRef', 'useCase', 'decision'] as const

function repeatsItsBody(row: Row): boolean {
  const said = bodyOf(row)
  if (said === null || said.at.getTime() !== row.at.getTime()) return false
  return repeated.every((name) => said[name] === row[name])
}

function bodyOf({ body }: Row): Searchable | null {
  try {
    return searchable(parseBody(body))
  } catch {
    // Whoever rewrites the chain can also write nonsense with a matching hash.
    return null
  }
}
