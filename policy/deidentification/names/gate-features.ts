import { padding } from './dictionary-map.ts'
import type { Characters } from './features.ts'

const features = 6
const lastRow = (1 << 14) - 1

/** Rows of the gate's table; a power of two that stays in the nearest cache. */
export const gateRows = lastRow + 1

/** How many rows one character addresses. */
export const gateTemplates = features

/** Writes the rows that say whether the character at `index` may be part of a name. */
export function writeGateRows(text: Characters, index: number, into: Int32Array): void {
  const at = index + padding
  const { codes, classes, covers } = text
  const code = valueAt(codes, at)
  into[0] = row(code, 1)
  into[1] = row((valueAt(codes, at - 1) << 16) | code, 2)
  into[2] = row((code << 16) | valueAt(codes, at + 1), 3)
  into[3] = row(threeAt(classes, at), 4)
  into[4] = row(threeAt(covers, at), 5)
  into[5] = row(
    (valueAt(text.finishes, at - 1) << 16) |
      (valueAt(text.begins, at + 1) << 8) |
      valueAt(classes, at),
    6,
  )
}

function valueAt(values: Uint8Array | Uint16Array, at: number): number {
  return values[at] ?? 0
}

function threeAt(values: Uint8Array, at: number): number {
  return (valueAt(values, at - 1) << 16) | (valueAt(values, at) << 8) | valueAt(values, at + 1)
}

function row(key: number, template: number): number {
  const hash = Math.imul(key ^ (template << 27), 0x9e3779b1)
  return (hash ^ (hash >>> 15)) & lastRow
}
