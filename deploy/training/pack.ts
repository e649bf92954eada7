import { labelCount } from '../../policy/deidentification/names/labels.ts'
import type { Weights } from './crf.ts'
import type { Gate } from './gate.ts'

/** The largest steps of the weights (five bits each) and of the gate's. */
const limit = 15
const gateLimit = 45

/** The character that stands for a whole number between two limits: printable, and nothing that JSON escapes. */
function character(value: number, most: number): string {
  const code = value + most + 35
  return String.fromCharCode(code === 92 ? 126 : code)
}

/** Weights as JSON: a character a weight, the step between two of them, and the transitions in steps. */
export function pack({ features, transitions }: Weights, gate: Gate): string {
  const scale = scaleFor(features, limit)
  const gateScale = scaleFor(gate.weights, gateLimit)
  const between = Array.from({ length: labelCount * labelCount }, (_, at) =>
    Math.round((transitions[at] ?? 0) / scale),
  )
  const packed = {
    scale: Number(scale.toFixed(6)),
    transitions: between.join(' '),
    features: inSteps(features, scale, limit),
    gate: inSteps(gate.weights, gateScale, gateLimit),
    gateThreshold: Math.floor(gate.threshold / gateScale),
  }
  return `${JSON.stringify(packed, null, 2)}\n`
}

/** Weights in whole steps of this size, a character a weight. */
export function inSteps(values: Float32Array, scale: number, most: number): string {
  const steps: string[] = []
  for (const value of values) {
    steps.push(character(Math.max(-most, Math.min(most, Math.round(value / scale))), most))
  }
  return steps.join('')
}

/**
 * The size of a step: few weights are large, and clipping one in a thousand of those that are not zero keeps the small
 * ones fine.
 */
export function scaleFor(weights: Float32Array, most: number): number {
  const sizes = weights
    .filter((value) => value !== 0)
    .map(Math.abs)
    .sort()
  return (sizes[Math.floor(sizes.length * 0.999)] ?? most) / most
}
