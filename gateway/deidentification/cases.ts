/**
 * What staff report becomes a case for `wardline deid eval`: the text with everything marked that should have been found, and
 * with the words that should have been left. Encrypted before it is stored, for it holds what was missed.
 */
import { randomUUID } from 'node:crypto'

import type { Finding, IdentifierType, Labelled } from '#policy'

import type { Envelope } from '../envelope.ts'
import { labelled } from './labelled.ts'

type Place = { readonly start: number; readonly end: number }

/** What somebody says of a text: what was missed in it, and what was taken out wrongly. */
export type Report = {
  readonly text: string
  readonly missed: readonly (Place & { readonly type: IdentifierType })[]
  readonly wrong: readonly Place[]
}

/** Reported texts. */
export type Cases = {
  /** Stores a case and answers its id. */
  keep(sample: Omit<Labelled, 'id'>, actorRef: string): Promise<string>
  /** Every case, oldest first. */
  all(): AsyncIterable<Labelled>
  /** Deletes cases that are kept elsewhere now, or not needed any more. */
  forget(ids: readonly string[]): Promise<void>
}

/** The mark of a word that is no identifier, in the notes that are evaluated. */
const keepMark = 'KEEP'

/** The text as it should have been read: the findings that nobody objects to, and what the report says. */
export function toSample({ text, missed, wrong }: Report, findings: readonly Finding[]) {
  const said = [...missed, ...wrong]
  const unsaid = findings.filter((finding) => !said.some((place) => overlaps(place, finding)))
  const spans = [
    ...unsaid.map(({ start, end, type }) => ({ start, end, type })),
    ...missed,
    ...wrong.map(({ start, end }) => ({ start, end, type: keepMark })),
  ]
  return { genre: 'reported', text, spans: spans.sort((a, b) => a.start - b.start) }
}

const overlaps = (one: Place, other: Place): boolean =>
  one.start < other.end && other.start < one.end

/** What the envelope of the cases is for. */
export const casesPurpose = 'evaluation-cases'

const pageSize = 100

type Row = {
  readonly id: string
  readonly at: Date
  readonly actorRef: string
  readonly sealed: Uint8Array
}

/** Where cases are stored; they come back oldest first, from the one behind this id on. */
type Store = {
  add(row: Row): Promise<void>
  listAfter(id: string | null, limit: number): Promise<readonly Row[]>
  remove(ids: readonly string[]): Promise<void>
}

/** Cases in the database, readable only with this envelope. */
export function createCases(store: Store, envelope: Envelope, clock: () => Date): Cases {
  return {
    async keep(sample, actorRef) {
      const id = randomUUID()
      const sealed = envelope.close(JSON.stringify(sample), id)
      await store.add({ id, at: clock(), actorRef, sealed })
      return id
    },
    async *all() {
      let last: string | null = null
      do {
        const page = await store.listAfter(last, pageSize)
        for (const { id, sealed } of page) {
          yield { ...labelled.parse(JSON.parse(envelope.open(sealed, id))), id }
        }
        last = page.length === pageSize ? (page.at(-1)?.id ?? null) : null
      } while (last !== null)
    },
    forget: (ids) => store.remove(ids),
  }
}
