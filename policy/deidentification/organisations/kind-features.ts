/** What tells an institution from a place where no ending does: its letters and how the text speaks of it. */
import { rowOf } from '../hashed.ts'
import type { Stretch } from '../reading.ts'

/** Rows of the table of weights; a power of two. */
export const kindRows = 1 << 13

/** The rows that the features of a stretch address. */
export function featuresOf(text: string, { start, end }: Stretch): readonly number[] {
  const own = text.slice(start, end)
  const before = text.slice(Math.max(0, start - 4), start)
  const after = text.slice(end, end + 4)
  const features: readonly (readonly string[])[] = [
    [own],
    [own.slice(-1)],
    [own.slice(-2)],
    [own.slice(-3)],
    [own.slice(0, 1)],
    [own.slice(0, 2)],
    [String(Math.min(own.length, 12))],
    [String(/\d/.test(own)), own.slice(-1)],
    [before.slice(-1)],
    [before.slice(-2)],
    [before.slice(-3)],
    [before.slice(-4)],
    [after.slice(0, 1)],
    [after.slice(0, 2)],
    [after.slice(0, 3)],
    [after],
    [before.slice(-1), after.slice(0, 1)],
    [before.slice(-1), after.slice(0, 2)],
    [own.slice(-1), after.slice(0, 2)],
    [own.slice(-2), after.slice(0, 1)],
  ]
  return features.map((values, template) => rowOf(template, values, kindRows))
}
