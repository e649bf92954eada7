import { padding } from './dictionary-map.ts'
import type { Characters } from './features.ts'

const features = 10
const lastRow = (1 << 15) - 1

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
  into[6] = row(
    (valueAt(text.ends, at - 1) << 16) |
      (valueAt(text.starts, at + 1) << 8) |
      valueAt(text.vetoed, at),
    7,
  )
  into[7] = row(
    (valueAt(classes, at) << 16) | (valueAt(classes, at + 1) << 8) | valueAt(classes, at + 2),
    8,
  )
  into[8] = row((valueAt(codes, at - 1) << 16) | valueAt(codes, at + 1), 9)
  into[9] = row(valueAt(codes, at - 1), 10)
}

function valueAt(values: Uint8Array | Uint16Array, at: number): number {
  return values[at] ?? 0
}

function threeAt(values: Uint8Array, at: number): number {
  return (valueAt(values, at - 1) << 16) | (valueAt(values, at) << 8) | valueAt(values, at + 1)
}

function row(key: number, template: number): number {
  const hash = Math.imul(key ^ Math.imul(template, 0x51ed270b), 0x9e3779b1)
  return (hash ^ (hash >>> 15)) & lastRow
}
