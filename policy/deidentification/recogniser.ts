import type { Finding, IdentifierType } from './finding.ts'
import type { Scan } from './scan.ts'
import type { Heads } from './word-index.ts'

/**
 * Finds one kind of identifier. It sees text that is already folded (full-width digits and letters become ASCII, one
 * code unit for one), so its offsets are offsets of the original. It may overlap with others; the engine resolves that.
 */
export type Recogniser = {
  /** Unique, kebab-case; the file is named after it. */
  readonly name: string
  readonly type: IdentifierType
  /** `scan` is of the same text and knows the places of these heads. */
  readonly find: (text: string, scan?: Scan) => readonly Finding[]
  /** The words at which it looks for something. */
  readonly heads?: readonly Heads[]
  /** Every regular expression it runs, for the proof that none of them is slow on purpose-made text. */
  readonly patterns?: readonly RegExp[]
  /** Examples it must find; the identifier stands between « and ». */
  readonly finds: readonly string[]
  /** Texts in which it must find nothing. */
  readonly ignores: readonly string[]
}
