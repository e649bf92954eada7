import { createContains, type Contains } from './contains.ts'
import type { Places } from './word-index.ts'

/** What is known of a text before any recogniser reads it. */
export type Scan = { readonly contains: Contains; readonly places: Places }

/** Looks a text over once for every recogniser. */
export function createScan(text: string, index: (text: string) => Places): Scan {
  return { contains: createContains(text), places: index(text) }
}
