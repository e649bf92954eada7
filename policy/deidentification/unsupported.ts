import { identifierTypes, type Finding, type IdentifierType } from './finding.ts'
import { hasLuhnCheck } from './luhn.ts'
import { normalise } from './normalise.ts'
import { read } from './reading.ts'
import type { Recogniser } from './recogniser.ts'
import { bankCard } from './recognisers/bank-card.ts'
import { email } from './recognisers/email.ts'
import { mobile } from './recognisers/mobile.ts'
import { personName } from './recognisers/person-name.ts'
import { residentId } from './recognisers/resident-id.ts'
import { resolve } from './resolve.ts'

/** How many different identifiers of a type an answer holds that came from nowhere. */
export type Unsupported = { readonly type: IdentifierType; readonly count: number }

/** Looks for identifiers that a model invented: names and numbers that are in no text it can have had them from. */
export type Support = {
  /** Takes what the model wrote itself, before anything is restored. */
  readonly examine: (written: string) => void
  readonly unsupported: () => readonly Unsupported[]
}

/** `texts` is what was asked, as it was typed; `surrogates` lead to what was taken out of it. */
export type Grounds = {
  readonly texts: readonly string[]
  readonly surrogates: ReadonlyMap<string, string>
}

export function createSupport(grounds: Grounds): Support {
  const isGrounded = createGrounds(grounds)
  const invented = new Map<string, IdentifierType>()
  return {
    examine: (written) => {
      const { text } = read(written)
      for (const { type, start, end } of certainIn(text)) {
        const value = text.slice(start, end)
        const key = keyOf(type, value)
        if (!invented.has(key) && !isGrounded(key, value)) invented.set(key, type)
      }
    },
    unsupported: () => {
      const counts = new Map<IdentifierType, number>()
      for (const type of invented.values()) counts.set(type, (counts.get(type) ?? 0) + 1)
      return Array.from(counts, ([type, count]) => ({ type, count }))
    },
  }
}

/** The kinds of which a recogniser can be certain, and when it is. */
const certain: readonly (readonly [Recogniser, (score: number, value: string) => boolean])[] = [
  [residentId, (score) => score >= 0.95],
  [mobile, (score) => score >= 0.9],
  [email, (score) => score >= 0.95],
  [bankCard, (score, value) => score >= 0.9 && hasLuhnCheck(value.replaceAll(/\D/g, ''))],
  [personName, (score) => score >= 0.8],
]
const isCertain = new Map(certain.map(([{ name }, test]) => [name, test]))

const worded = [email, personName]

function certainIn(text: string): readonly Finding[] {
  const recognisers = /\d/.test(text) ? certain.map(([recogniser]) => recogniser) : worded
  const found = recognisers.flatMap((recogniser) => [...recogniser.find(text)])
  return resolve(found).filter(({ recogniser, score, start, end }) =>
    isCertain.get(recogniser)?.(score, text.slice(start, end)),
  )
}

const keyOf = (type: IdentifierType, value: string): string => `${type}|${normalise(type, value)}`

/** Most answers invent nothing, and then nobody needs to know what the prompt said. */
function createGrounds({ texts, surrogates }: Grounds): (key: string, value: string) => boolean {
  let originals: ReadonlySet<string> | undefined
  let asked: string | undefined
  return (key, value) => {
    originals ??= new Set(Array.from(surrogates, keyOfSurrogate))
    if (originals.has(key)) return true
    asked ??= bare(read(texts.join('\n')).text)
    return asked.includes(bare(value))
  }
}

function keyOfSurrogate([surrogate, original]: readonly [string, string]): string {
  const name = surrogate.slice(2, surrogate.lastIndexOf('_'))
  const type = identifierTypes.find((one) => one === name)
  return type ? keyOf(type, original) : surrogate
}

function bare(text: string): string {
  return text.replaceAll(/[\s·•._/-]/g, '').toLowerCase()
}
