/*
 * Goes through what is signed and opens the cases.
 *
 * 1. An entry is gone through once a checkpoint covers it, for the draw takes its chance from that checkpoint.
 * 2. Of an entry and a reason there is one case, however many gateways look and however often one is stopped on the way: the
 *    database gives each pair once, and the log is gone through from a stored place on.
 * 3. A case is nobody's business before `review.opened` is on record. Who is stopped between the two puts it on record later; who
 *    is stopped before that was noted does so twice, of the same case.
 * 4. What the review writes itself is neither drawn nor noticed by any rule, so it comes to rest.
 */
import type { AuditLog } from '../log.ts'
import { parseCheckpoint } from '../notes/checkpoint.ts'
import { parseNote } from '../notes/note.ts'
import type { CaseTable, NewCase } from '../postgres/reviews.ts'
import { toEntry } from '../row.ts'
import type { Store, StoredCheckpoint } from '../store.ts'
import { caseOf } from './case.ts'
import { createLook, type Look } from './look.ts'

const pageSize = 200
/** How many entries before its place rules get to know when they begin: some days of a hospital. */
const remembered = 20_000

export type ReviewerOptions = {
  readonly store: Pick<Store, 'page' | 'checkpoints' | 'retired'>
  readonly cases: CaseTable
  readonly append: AuditLog['append']
  readonly clock: () => Date
  /** Does the work unless another process is at it. */
  readonly alone: (work: () => Promise<void>) => Promise<void>
}

/** Follows the log, one page of signed entries after another. */
export class Reviewer {
  readonly #options: ReviewerOptions
  #look: Look = createLook()
  /** The entry that the rules expect next; null when they have to begin anew. */
  #expected: number | null = null
  #running: Promise<void> | null = null

  constructor(options: ReviewerOptions) {
    this.#options = options
  }

  /** Goes through all that is signed, unless another process does. */
  follow(): Promise<void> {
    this.#running ??= this.#options
      .alone(() => this.#followAlone())
      .catch((error: unknown) => {
        // What rules have seen of the page that failed, they would see twice.
        this.#expected = null
        throw error
      })
      .finally(() => (this.#running = null))
    return this.#running
  }

  async #followAlone(): Promise<void> {
    const { cases, store } = this.#options
    for (const opened of await cases.unrecorded(pageSize)) await this.#record(opened)
    for (;;) {
      const position = await cases.position()
      const [covering] = await store.checkpoints(after(position), 1)
      if (covering === undefined) return
      if (this.#expected !== position) await this.#remember(position)
      await this.#review(position, covering)
    }
  }

  /** Lets the rules know what went before: what another gateway went through meanwhile, or the last days. */
  async #remember(position: number): Promise<void> {
    const earliest = Math.max(await this.#options.store.retired(), position - remembered)
    const known = this.#expected ?? -1
    const goesOn = known >= earliest && known <= position
    if (!goesOn) this.#look = createLook()
    let next = goesOn ? known : earliest
    this.#expected = null
    while (next < position) {
      const rows = await this.#page(next, position)
      this.#look.remember(rows.map(toEntry))
      next += rows.length
    }
    this.#expected = position
  }

  async #review(position: number, { note, size }: StoredCheckpoint): Promise<void> {
    const { cases, clock } = this.#options
    const { root } = parseCheckpoint(parseNote(note).text)
    const rows = await this.#page(position, size)
    const { conspicuous, tallies } = this.#look.look(rows.map(toEntry), root)
    for (const { entry, why } of conspicuous) {
      const opened = caseOf(entry, why, clock())
      if (await cases.add(opened)) await this.#record(opened)
    }
    const to = position + rows.length
    await cases.advance({ from: position, to, tallies })
    this.#expected = to
  }

  /** Entries from one index on and before another, at least one. */
  async #page(from: number, to: number) {
    const rows = await this.#options.store.page(from, Math.min(pageSize, to - from))
    if (rows.length === 0 || rows.at(-1)?.index !== from + rows.length - 1)
      throw new Error('Entries that were signed are missing.')
    return rows
  }

  async #record({ id, entry, why }: NewCase): Promise<void> {
    const { append, cases, clock } = this.#options
    const review = { case: id, why }
    const draft = { type: 'review.opened', at: clock(), request: null, actor: null } as const
    const { index } = await append({ ...draft, about: [entry], review })
    await cases.setRecorded(id, index)
  }
}

/** Behind every checkpoint of this size. */
const after = (size: number) => ({ size, at: new Date(8_640_000_000_000) })
