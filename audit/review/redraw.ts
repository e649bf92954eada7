import { parseCheckpoint } from '../notes/checkpoint.ts'
import { parseNote } from '../notes/note.ts'
import { parseBody } from '../row.ts'
import type { Evidence } from '../verify/evidence.ts'
import { drawn } from './registry.ts'
import { isDrawn, rateOf } from './sampling.ts'

/** An entry that is drawn by the root of the tree of this size, and the entry that says that its case was opened. */
export type Drawn = {
  readonly entry: number
  readonly rate: number
  readonly size: number
  readonly opened: number | null
}

/** What the draw comes to when it is done again. */
export type Redrawn = {
  readonly drawn: readonly Drawn[]
  /** How many entries it covers: those that are signed. */
  readonly covered: number
  /** Entries of which the log says that they were drawn, and that were not. */
  readonly undue: readonly number[]
}

/** Draws again from what a log shows of itself, to be verified as well; memory grows with what is drawn, not with the log. */
export class Redraw {
  #waiting: { readonly entry: number; readonly rate: number }[] = []
  readonly #drawn: Omit<Drawn, 'opened'>[] = []
  /** By the entry that was drawn: the first one that says so. */
  readonly #opened = new Map<number, number>()
  #covered = 0
  /** Of entries before this one only hashes are left. */
  #retired = 0

  take(piece: Evidence): void {
    if (piece.kind === 'entry') this.#takeEntry(piece.index, piece.body)
    else if (piece.kind === 'retired') this.#retired = piece.index + 1
    else if (piece.kind === 'checkpoint') this.#takeCheckpoint(piece.checkpoint.note)
  }

  result(): Redrawn {
    const due = new Set(this.#drawn.map(({ entry }) => entry))
    return {
      drawn: this.#drawn.map((one) => ({ ...one, opened: this.#opened.get(one.entry) ?? null })),
      covered: this.#covered,
      undue: [...this.#opened.keys()].filter((entry) => entry >= this.#retired && !due.has(entry)),
    }
  }

  #takeEntry(index: number, text: string): void {
    const body = readable(parseBody, text)
    if (body === null) return
    const rate = rateOf(body)
    if (rate > 0) this.#waiting.push({ entry: index, rate })
    const [entry] = body.about ?? []
    if (body.type !== 'review.opened' || body.review?.why !== drawn || entry === undefined) return
    if (!this.#opened.has(entry)) this.#opened.set(entry, index)
  }

  #takeCheckpoint(note: string): void {
    const checkpoint = readable((text) => parseCheckpoint(parseNote(text).text), note)
    if (checkpoint === null) return
    const { root, size } = checkpoint
    for (const { entry, rate } of this.#waiting)
      if (isDrawn(root, entry, rate)) this.#drawn.push({ entry, rate, size })
    this.#waiting = []
    this.#covered = size
  }
}

// What cannot be read is told by who verifies.
function readable<Value>(parse: (text: string) => Value, text: string): Value | null {
  try {
    return parse(text)
  } catch {
    return null
  }
}
