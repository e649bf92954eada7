import { identifierTypes, type Finding, type IdentifierType } from '../finding.ts'
import type { Recogniser } from '../recogniser.ts'
import { createScan, type Scan } from '../scan.ts'
import { createWordIndex, type Heads } from '../word-index.ts'

/** A stretch of a text, what it is and how sure that is. */
export type Code = Pick<Finding, 'start' | 'end' | 'type' | 'score'>

/** One look at a text that finds identifiers of several types. */
export type Look = {
  readonly name: string
  readonly find: (text: string, scan: Scan) => readonly Code[]
  readonly heads?: Heads
  readonly patterns: readonly RegExp[]
  /** Examples for each type it finds; a recogniser is made for each of them. */
  readonly finds: Partial<Record<IdentifierType, readonly string[]>>
  readonly ignores: readonly string[]
}

/** A recogniser for each type, so that every type can be kept by itself; the look is made once for all of them. */
export function byType({
  name,
  find,
  heads,
  patterns,
  finds,
  ignores,
}: Look): readonly Recogniser[] {
  const lists = heads ? [heads] : []
  const ownIndex = createWordIndex(lists)
  const looks = new WeakMap<Scan, readonly Code[]>()
  const look = (text: string, scan: Scan): readonly Code[] => {
    const seen = looks.get(scan)
    if (seen) return seen
    const found = find(text, scan)
    looks.set(scan, found)
    return found
  }
  return entriesOf(finds).map(([type, examples], index) => {
    const recogniser = `${name}-${type.toLowerCase().replaceAll('_', '-')}`
    return {
      name: recogniser,
      type,
      heads: lists,
      // Said once; they are the same for every type.
      patterns: index === 0 ? patterns : [],
      finds: examples,
      ignores,
      find: (text, scan = createScan(text, ownIndex)) => {
        const found = look(text, scan)
        return found.length === 0 ? [] : ofType(found, type, recogniser)
      },
    }
  })
}

function ofType(
  found: readonly Code[],
  type: IdentifierType,
  recogniser: string,
): readonly Finding[] {
  return found.filter((code) => code.type === type).map((code) => ({ ...code, recogniser }))
}

function entriesOf(
  finds: Look['finds'],
): readonly (readonly [IdentifierType, readonly string[]])[] {
  return identifierTypes.flatMap((type) => {
    const examples = finds[type]
    return examples ? [[type, examples] as const] : []
  })
}
