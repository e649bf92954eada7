import { labelCount } from './labels.ts'
import packed from './weights.json' with { type: 'json' }

/** The trained weights in whole steps; `scale` is the size of a step in natural logarithms of odds. */
export type Model = {
  readonly features: Int8Array
  readonly transitions: Int32Array
  readonly scale: number
}

// One printable character a weight, from # for -45 on; ~ stands for \, which JSON would have to escape.
const zero = 35 + 45
const escaped = 92 - zero
const escape = 126 - zero

function unpack(): Model {
  const features = new Int8Array(packed.features.length)
  for (let index = 0; index < features.length; index++) {
    const value = packed.features.charCodeAt(index) - zero
    features[index] = value === escape ? escaped : value
  }
  const transitions = Int32Array.from(packed.transitions.split(' '), Number)
  if (transitions.length !== labelCount * labelCount) throw new Error('The name model is damaged')
  return { features, transitions, scale: packed.scale }
}

/** The model that ships, trained by deploy/training. */
export const model: Model = unpack()
