import { createContains, type Contains } from './contains.ts'
import { viewOf, type View } from './names/view.ts'
import { withShortBlanks, type Reading } from './reading.ts'
import type { Places } from './word-index.ts'

/** What is known of a text before any recogniser reads it. */
export type Scan = {
  readonly contains: Contains
  readonly places: Places
  readonly view: () => View
  /** The text with every blank as one character. */
  readonly short: () => Reading
}

/** Looks a text over for every recogniser, once and only when one of them asks. */
export function createScan(text: string, index: (text: string) => Places): Scan {
  let contains: Contains | undefined
  let places: Places | undefined
  let view: View | undefined
  let short: Reading | undefined
  return {
    contains: (word) => (contains ??= createContains(text))(word),
    places: (heads) => (places ??= index(text))(heads),
    view: () => (view ??= viewOf(text)),
    short: () => (short ??= withShortBlanks(text)),
  }
}
