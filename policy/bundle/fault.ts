import type { Text } from '../text.ts'

/** Where in a bundle's files something stands; lines and columns count from 1. */
export type Position = { readonly path: string; readonly line: number; readonly column: number }

/** One thing that is wrong with a bundle, and where. */
export type BundleFault = Position & {
  /** Path of the field such as `useCases[3].levelCeiling`; empty for the file as a whole. */
  readonly field: string
  readonly message: Text
}

/** Takes note of one fault; reading goes on, so that an author sees all of them at once. */
export type Report = (fault: BundleFault) => void

/** Path of a field inside the bundle: member names and list indexes. */
export type FieldPath = readonly PropertyKey[]

/** Says a field path as a person would write it. */
export function toField(path: FieldPath): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./u, '')
}
