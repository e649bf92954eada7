import { rows } from './features.ts'
import { gateRows } from './gate-features.ts'
import { labelCount } from './labels.ts'
import packed from './weights.json' with { type: 'json' }

/** The trained weights in whole steps; `scale` is the size of a step in natural logarithms of odds. */
export type Model = {
  readonly features: Int32Array
  readonly transitions: Int32Array
  readonly scale: number
  /** Weights of the gate in whole steps of its own, and the sum that opens it. */
  readonly gate: Int8Array
  readonly gateThreshold: number
}

/**
 * How a row of weights lies in memory: two integers, three labels in each, ten bits a label, each weight raised by 45 so
 * that none is negative. Ten rows can be added before a label runs into the next one.
 */
export const layout = { lanes: 2, bits: 10, mask: 1023, raise: 45, rowsPerSum: 10 } as const

// One printable character a weight, from # for -45 on; ~ stands for \, which JSON would have to escape.
const lowest = 35
const escaped = 92 - lowest
const escape = 126 - lowest

function unpack(): Model {
  const transitions = Int32Array.from(packed.transitions.split(' '), Number)
  const isWhole =
    transitions.length === labelCount * labelCount &&
    packed.features.length === rows * labelCount &&
    packed.gate.length === gateRows
  if (!isWhole) throw new Error('The name model is damaged')
  return {
    features: unpackRows(packed.features),
    transitions,
    scale: packed.scale,
    gate: Int8Array.from({ length: gateRows }, (_, at) => weightAt(packed.gate, at) - layout.raise),
    gateThreshold: packed.gateThreshold,
  }
}

function unpackRows(characters: string): Int32Array {
  const lanes = new Int32Array(rows * layout.lanes)
  for (let lane = 0; lane < lanes.length; lane++) {
    const at = lane * 3
    lanes[lane] =
      weightAt(characters, at) |
      (weightAt(characters, at + 1) << layout.bits) |
      (weightAt(characters, at + 2) << (2 * layout.bits))
  }
  return lanes
}

function weightAt(characters: string, index: number): number {
  const value = characters.charCodeAt(index) - lowest
  return value === escape ? escaped : value
}

/** The model that ships, trained by deploy/training. */
export const model: Model = unpack()
