import { typeNamed, typesMeant } from './restore-words.ts'
import { codePattern } from './surrogate-shape.ts'

/** One value that has a code: its surrogates by the number of the spelling, which the first one does not have. */
export type Value = {
  readonly type: string
  readonly first: string
  readonly spellings: ReadonlyMap<string, string>
}

/** What a placeholder turned out to be: a value, or one that was never issued. */
type Claim = Value | 'stranger'

/** The issued surrogates by their codes. */
export type Ledger = {
  /** Whose placeholder it is that calls its type so, if it is the placeholder of exactly one value or of none. */
  readonly claim: (code: string, word: string) => Claim | undefined
  /** The value of this code and exactly this type. */
  readonly find: (code: string, word: string) => Value | undefined
}

type Entry = { type: string; first: string; spellings: Map<string, string> }

const surrogateParts = new RegExp(String.raw`^@@(\w+)_(${codePattern})(?:\.(\d+))?@@$`)

export function createLedger(surrogates: ReadonlyMap<string, string>): Ledger {
  const values = valuesOf(surrogates)

  function find(code: string, word: string): Value | undefined {
    const type = typeNamed(word)
    return type && values.get(code)?.find((value) => value.type === type)
  }

  return {
    find,
    claim: (code, word) => {
      const exact = find(code, word)
      if (exact) return exact
      const types: readonly string[] | undefined = typesMeant(word)
      const possible = (values.get(code) ?? []).filter(({ type }) => types?.includes(type) ?? true)
      const [only] = possible
      if (only && possible.length === 1) return only
      return typeNamed(word) || (types && values.has(code)) ? 'stranger' : undefined
    },
  }
}

function valuesOf(surrogates: ReadonlyMap<string, string>): ReadonlyMap<string, readonly Value[]> {
  const values = new Map<string, Entry[]>()
  for (const surrogate of surrogates.keys()) {
    const [, type = '', code = '', spelling = ''] = surrogateParts.exec(surrogate) ?? []
    const sharing = values.get(code) ?? []
    values.set(code, sharing)
    const known = sharing.find((value) => value.type === type)
    const value = known ?? { type, first: surrogate, spellings: new Map<string, string>() }
    if (!known) sharing.push(value)
    if (spelling === '') value.first = surrogate
    value.spellings.set(spelling, surrogate)
  }
  return values
}
