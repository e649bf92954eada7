import { identifierTypes, type Finding, type IdentifierType } from '../finding.ts'
import type { Recogniser } from '../recogniser.ts'
import { createScan, type Scan } from '../scan.ts'
import { createWordIndex, type Heads } from '../word-index.ts'

/** A stretch of a text, what it is and how sure that is. */
export type Code<Type extends IdentifierType = IdentifierType> = Pick<
  Finding,
  'start' | 'end' | 'score'
> & { readonly type: Type }

/** One look at a text that finds identifiers of several types. */
export type Look<Type extends IdentifierType> = {
  readonly name: string
  readonly find: (text: string, scan: Scan) => readonly Code<Type>[]
  readonly heads?: Heads
  readonly patterns: readonly RegExp[]
  /** Examples for every type it can give: a recogniser is made for each, or what it finds of that type would be lost. */
  readonly finds: Readonly<Record<Type, readonly string[]>>
  readonly ignores: readonly string[]
}

/** A recogniser for each type, so that every type can be kept by itself; the look is made once for all of them. */
export function byType<Type extends IdentifierType>({
  name,
  find,
  heads,
  patterns,
  finds,
  ignores,
}: Look<Type>): readonly Recogniser[] {
  const lists = heads ? [heads] : []
  const ownIndex = createWordIndex(lists)
  const looks = new WeakMap<Scan, readonly Code<Type>[]>()
  const look = (text: string, scan: Scan): readonly Code<Type>[] => {
    const seen = looks.get(scan)
    if (seen) return seen
    const found = find(text, scan)
    looks.set(scan, found)
    return found
  }
  return typesOf(finds).map((type, index) => {
    const recogniser = `${name}-${type.toLowerCase().replaceAll('_', '-')}`
    return {
      name: recogniser,
      type,
      heads: lists,
      // Said once; they are the same for every type.
      patterns: index === 0 ? patterns : [],
      finds: finds[type],
      ignores,
      find: (text, scan = createScan(text, ownIndex)) => {
        const found = look(text, scan)
        return found.length === 0 ? [] : ofType(found, type, recogniser)
      },
    }
  })
}

function ofType<Type extends IdentifierType>(
  found: readonly Code<Type>[],
  type: Type,
  recogniser: string,
): readonly Finding[] {
  return found.filter((code) => code.type === type).map((code) => ({ ...code, recogniser }))
}

function typesOf<Type extends IdentifierType>(finds: Look<Type>['finds']): readonly Type[] {
  return identifierTypes.filter((type): type is Type => type in finds)
}
