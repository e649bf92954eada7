import type { Bundle, Vocabulary } from '../bundle/schema.ts'
import type { Finding, IdentifierType } from '../deidentification/finding.ts'
import { surrogateShape } from '../deidentification/surrogate-shape.ts'
import type { Text } from '../text.ts'
import { agesIn } from './age.ts'
import {
  declaredPublic,
  directIdentifier,
  keptIdentifier,
  noPerson,
  quasiIdentifier,
  surrogateInText,
  type Assessment,
} from './assessments.ts'
import { identifiability } from './identifiability.ts'
import { categories, type Category, type Level } from './levels.ts'
import { readWords } from './lexicon.ts'
import { traitsIn, type Trait } from './singling-out.ts'

/** What is to be classified: the texts before de-identification, and what was found in them. */
export type ClassificationInput = {
  readonly texts: readonly string[]
  /** The same texts as they leave. */
  readonly left?: readonly string[]
  /** Whether the days in `left` are not those on which something happened. */
  readonly daysMoved?: boolean
  readonly findings: readonly Finding[]
  /** What the client says of its data; it can raise the level, and never lower it below what is found. */
  readonly declared?: { readonly level?: Level; readonly documentType?: string }
}

/** Why the data are of a level. `rule` is a vocabulary of the bundle, or the name of a fixed rule. */
export type ClassificationReason = {
  readonly level: Level
  readonly because: Text
  readonly rule: string
}

/** Level and categories of a request after GB/T 39725-2020, and the level of what de-identification leaves. */
export type Classification = {
  readonly level: Level
  readonly residual: Level
  /** In the order of the standard. */
  readonly categories: readonly Category[]
  /** Highest level first. */
  readonly reasons: readonly ClassificationReason[]
  readonly residualReasons: readonly ClassificationReason[]
}

type Facts = {
  readonly bundle: Bundle
  readonly input: ClassificationInput
  readonly vocabularies: readonly Vocabulary[]
  readonly cues: readonly Category[]
  readonly has: (kind: 'direct' | 'quasi' | 'contextual') => boolean
  readonly hasSurrogate: boolean
  readonly isAboutPerson: boolean
}

/**
 * Classifies a request.
 *
 * 1. A direct identifier makes it level 4; without one, level 3 is left.
 * 2. A special condition makes it the level of its vocabulary (5) where the text is about a person, and about nobody
 *    (a leaflet, a lecture) it does not count. Its words stay in the text, so that level 4 is left.
 * 3. Quasi-identifiers and surrogates make it level 3, and so it stays.
 * 4. Traits that stay in the text and together single a person out leave level 4.
 * 5. Everything else is level 2, or 1 where the client declares it public and nothing speaks against it.
 */
export function classify(bundle: Bundle, input: ClassificationInput): Classification {
  const facts = gather(bundle, input)
  const assessments = [
    ...identifiers(facts),
    ...specialConditions(facts),
    ...singlingOut(facts),
    ...declaration(facts),
    ...ground(facts),
  ]
  const reasons = assessments.map(({ level, because, rule }) => ({ level, because, rule }))
  const residualReasons = assessments.map(({ residual, because, rule }) => ({
    level: residual,
    because,
    rule,
  }))
  return {
    level: highest(reasons),
    residual: highest(residualReasons),
    categories: categoriesOf(facts),
    reasons: reasons.sort(byLevel),
    residualReasons: residualReasons.sort(byLevel),
  }
}

function gather(bundle: Bundle, input: ClassificationInput): Facts {
  const texts = [...input.texts, input.declared?.documentType ?? ''].map(unveil)
  const readings = texts.map((text) => readWords(bundle, text))
  const ages = texts.flatMap(agesIn)
  const hasSurrogate = texts.some((text) => text.search(surrogateShape) >= 0)
  const kinds = new Set(input.findings.map(({ type }) => identifiability[type]))
  const found = new Set(readings.flatMap((reading) => [...reading.vocabularies]))
  const isAboutPerson =
    kinds.has('direct') ||
    kinds.has('quasi') ||
    hasSurrogate ||
    ages.length > 0 ||
    readings.some((reading) => reading.isAboutPerson)
  return {
    bundle,
    input,
    vocabularies: bundle.classification.vocabularies.filter(
      (vocabulary) =>
        found.has(vocabulary) || ages.some((age) => age < (vocabulary.agesBelow ?? 0)),
    ),
    cues: readings.flatMap((reading) => [...reading.categories]),
    has: (kind) => kinds.has(kind),
    hasSurrogate,
    isAboutPerson,
  }
}

// Invisible characters, and blanks between Chinese ones, must not hide a word.
function unveil(text: string): string {
  return text
    .replace(/[\u{ad}\u{200b}-\u{200f}\u{2060}\u{feff}]/gu, '')
    .replace(/(?<=[\u{4e00}-\u{9fff}])[ \t\u{3000}]+(?=[\u{4e00}-\u{9fff}])/gu, '')
}

function identifiers({ bundle, input, has, hasSurrogate, isAboutPerson }: Facts): Assessment[] {
  const keep: readonly IdentifierType[] = bundle.deidentification.keep
  const isKept = input.findings.some(
    ({ type }) => keep.includes(type) && identifiability[type] === 'direct',
  )
  const rules: readonly (Assessment & { readonly applies: boolean })[] = [
    { ...directIdentifier, applies: has('direct') },
    { ...keptIdentifier, applies: isKept },
    { ...quasiIdentifier, applies: has('quasi') || (has('contextual') && isAboutPerson) },
    { ...surrogateInText, applies: hasSurrogate },
  ]
  return rules.flatMap(({ applies, ...assessment }) => (applies ? [assessment] : []))
}

function specialConditions({ vocabularies, isAboutPerson }: Facts): Assessment[] {
  return vocabularies.map(({ id, name, level }) =>
    isAboutPerson
      ? {
          level,
          residual: level === 5 ? 4 : level,
          rule: id,
          because: { zh: `涉及个人的${name.zh}信息`, en: `About a person: ${name.en}` },
        }
      : {
          level: 2,
          residual: 2,
          rule: id,
          because: {
            zh: `提到${name.zh}，但不涉及具体个人`,
            en: `Mentions ${name.en}, but of no particular person`,
          },
        },
  )
}

const mostTraits = 3

function singlingOut({ input, isAboutPerson }: Facts): Assessment[] {
  const left = isAboutPerson ? traitsIn(input.left ?? []) : []
  const traits = left.filter((trait) => trait !== 'day' || input.daysMoved !== true)
  if (traits.length <= mostTraits) return []
  const names = traits.map((trait) => traitNames[trait])
  return [
    {
      level: 3,
      residual: 4,
      rule: 'singling-out',
      because: {
        zh: `留下的${names.map(({ zh }) => zh).join('、')}合在一起仍可能认出本人`,
        en: `What is left (${names.map(({ en }) => en).join(', ')}) may still single the person out`,
      },
    },
  ]
}

const traitNames: Readonly<Record<Trait, Text>> = {
  day: { zh: '确切日期', en: 'an exact date' },
  age: { zh: '年龄', en: 'an age' },
  people: { zh: '民族', en: 'a minority people' },
  incident: { zh: '事故', en: 'an incident' },
  place: { zh: '地点', en: 'a place' },
}

const residualOf: Readonly<Record<Level, Level>> = { 1: 1, 2: 2, 3: 3, 4: 3, 5: 4 }

function declaration({ input }: Facts): Assessment[] {
  const level = input.declared?.level ?? 1
  if (level === 1) return []
  const because = { zh: `调用方声明为 ${level} 级`, en: `Declared level ${level} by the client` }
  return [{ level, residual: residualOf[level], rule: 'declared', because }]
}

function ground({ input, vocabularies, isAboutPerson }: Facts): Assessment[] {
  const isBare = !isAboutPerson && vocabularies.length === 0 && input.findings.length === 0
  return [input.declared?.level === 1 && isBare ? declaredPublic : noPerson]
}

function categoriesOf({ input, vocabularies, cues }: Facts): readonly Category[] {
  const found = new Set<Category>([...cues, ...vocabularies.map(({ category }) => category)])
  if (input.findings.length > 0) found.add('personal-attributes')
  return categories.filter((category) => found.has(category))
}

function highest(reasons: readonly ClassificationReason[]): Level {
  return reasons.reduce<Level>((most, { level }) => (level > most ? level : most), 1)
}

function byLevel(a: ClassificationReason, b: ClassificationReason): number {
  return b.level - a.level
}
