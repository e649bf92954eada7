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
 * How a row of weights lies in memory: one integer, five bits a label, each weight raised by 15 so that none is negative.
 * Every second label, taken out with the mask, has room for the sum of 33 rows.
 */
export const layout = { bits: 5, mask: 0x1f07c1f, room: 1023, raise: 15 } as const

// One printable character a weight, # for the lowest; in the gate's, ~ stands for \, which JSON would have to escape.
const lowest = 35
const lowestOfGate = -45
const escaped = 92
const escape = 126

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
    gate: Int8Array.from({ length: gateRows }, (_, at) => gateWeightAt(at)),
    gateThreshold: packed.gateThreshold,
  }
}

function unpackRows(characters: string): Int32Array {
  const table = new Int32Array(rows)
  for (let at = 0; at < characters.length; at++) {
    const row = Math.floor(at / labelCount)
    const weight = characters.charCodeAt(at) - lowest
    table[row] = (table[row] ?? 0) | (weight << (layout.bits * (at % labelCount)))
  }
  return table
}

function gateWeightAt(index: number): number {
  const code = packed.gate.charCodeAt(index)
  return (code === escape ? escaped : code) - lowest + lowestOfGate
}

/** The model that ships, trained by deploy/training. */
export const model: Model = unpack()
