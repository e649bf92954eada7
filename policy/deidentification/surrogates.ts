import type { IdentifierType } from './finding.ts'
import { normalise } from './normalise.ts'
import { codePattern } from './surrogate-shape.ts'
import { codesIn, toNumber } from './typed-codes.ts'

/**
 * Surrogates of one request. They promise that
 *
 * 1. one value has one code, and each spelling of it has a surrogate of its own, so that restoring is exact to the
 *    character;
 * 2. no two values share a surrogate;
 * 3. no code was typed in the input, whatever precedes it and however it is written, so that nothing typed is ever taken
 *    for a surrogate or for one that a model has bent, not even where typed text and a surrogate meet.
 */
export type Surrogates = {
  readonly surrogateOf: (type: IdentifierType, original: string) => string
  /** Surrogate to original. */
  readonly originals: ReadonlyMap<string, string>
}

/** A keyed hash as at least five characters of Crockford's base32. */
export type Code = (value: string) => string

const wellFormed = new RegExp(`^${codePattern}`)
const mostAttempts = 100

type Value = { readonly stem: string; readonly spellings: Map<string, string> }

/** Starts a request's surrogates; `texts` is everything that was typed. */
export function createSurrogates(texts: readonly string[], code: Code): Surrogates {
  let taken: Set<number> | undefined
  const values = new Map<string, Value>()
  const originals = new Map<string, string>()

  function valueOf(type: IdentifierType, original: string): Value {
    const key = `${type}|${normalise(type, original)}`
    const known = values.get(key)
    if (known) return known
    taken ??= codesIn(texts)
    const free = freeCode(key, code, taken)
    taken.add(toNumber(free))
    const value = { stem: `${type}_${free}`, spellings: new Map<string, string>() }
    values.set(key, value)
    return value
  }

  return {
    originals,
    surrogateOf: (type, original) => {
      const { stem, spellings } = valueOf(type, original)
      const surrogate = spellings.get(original) ?? surrogateFor(stem, spellings.size + 1)
      spellings.set(original, surrogate)
      originals.set(surrogate, original)
      return surrogate
    },
  }
}

function surrogateFor(stem: string, spelling: number): string {
  return spelling === 1 ? `@@${stem}@@` : `@@${stem}.${spelling}@@`
}

function freeCode(key: string, code: Code, taken: ReadonlySet<number>): string {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const candidate = code(attempt === 0 ? key : `${key}|${attempt}`)
    if (!wellFormed.test(candidate)) throw new Error('code() must give base32 characters')
    const short = candidate.slice(0, 5)
    if (!taken.has(toNumber(short))) return short
  }
  throw new Error('code() gives the same characters for every value')
}
