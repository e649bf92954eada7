import type { Contains } from './contains.ts'
import type { Finding, IdentifierType } from './finding.ts'

/**
 * Finds one kind of identifier. It sees text that is already folded (full-width digits and letters become ASCII, one
 * code unit for one), so its offsets are offsets of the original. It may overlap with others; the engine resolves that.
 */
export type Recogniser = {
  /** Unique, kebab-case; the file is named after it. */
  readonly name: string
  readonly type: IdentifierType
  /** `contains` answers for the same text, cheaper than the text itself. */
  readonly find: (text: string, contains?: Contains) => readonly Finding[]
  /** Every regular expression it runs, for the proof that none of them is slow on purpose-made text. */
  readonly patterns?: readonly RegExp[]
  /** Examples it must find; the identifier stands between « and ». */
  readonly finds: readonly string[]
  /** Texts in which it must find nothing. */
  readonly ignores: readonly string[]
}
