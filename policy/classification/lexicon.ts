import type { Bundle, Vocabulary } from '../bundle/schema.ts'
import { categoryCues, impersonalPhrases, personCues } from './cues.ts'
import { denialsIn, isDeniedAround } from './denial.ts'
import { categories, type Category } from './levels.ts'
import { createTermSearch, type Term, type TermHit } from './terms.ts'

type Meaning =
  | { readonly kind: 'vocabulary'; readonly vocabulary: Vocabulary }
  | { readonly kind: 'exception'; readonly of: Vocabulary }
  | { readonly kind: 'category'; readonly category: Category }
  | { readonly kind: 'person' }
  | { readonly kind: 'impersonal' }

/** What the words of a text say. */
export type Reading = {
  readonly vocabularies: ReadonlySet<Vocabulary>
  readonly categories: ReadonlySet<Category>
  readonly isAboutPerson: boolean
}

type Search = ReturnType<typeof createTermSearch<Meaning>>
const searches = new WeakMap<Bundle, Search>()

/** Reads a text with the vocabularies of the bundle and the cues, in one pass. */
export function readWords(bundle: Bundle, text: string): Reading {
  const search = searches.get(bundle) ?? createTermSearch(termsOf(bundle))
  searches.set(bundle, search)
  const hits = search(text)
  const found = hits.filter((hit) => !isExcepted(hit, hits))
  const meanings = found.map(({ meaning }) => meaning)
  return {
    vocabularies: vocabulariesOf(text, found),
    categories: new Set(
      meanings.flatMap((each) => (each.kind === 'category' ? [each.category] : [])),
    ),
    isAboutPerson: meanings.some(({ kind }) => kind === 'person'),
  }
}

function termsOf({ classification }: Bundle): readonly Term<Meaning>[] {
  const all = (phrases: readonly string[], meaning: Meaning): readonly Term<Meaning>[] =>
    phrases.map((phrase) => ({ phrase, meaning }))
  return [
    ...classification.vocabularies.flatMap((vocabulary) => [
      ...all(vocabulary.terms, { kind: 'vocabulary', vocabulary }),
      ...all(vocabulary.except, { kind: 'exception', of: vocabulary }),
    ]),
    ...categories.flatMap((category) =>
      all(categoryCues[category], { kind: 'category', category }),
    ),
    ...all(personCues, { kind: 'person' }),
    ...all(impersonalPhrases, { kind: 'impersonal' }),
  ]
}

// A phrase that excepts a term must hold the whole of it: 世界艾滋病日 does, 艾滋病 elsewhere still counts.
function isExcepted(hit: TermHit<Meaning>, hits: readonly TermHit<Meaning>[]): boolean {
  const { start, end, meaning } = hit
  if (meaning.kind !== 'vocabulary' && meaning.kind !== 'person') return false
  return hits.some(
    (other) => other.start <= start && other.end >= end && excepts(other.meaning, meaning),
  )
}

function excepts(exception: Meaning, meaning: Meaning): boolean {
  if (meaning.kind === 'person') return exception.kind === 'impersonal'
  return (
    exception.kind === 'exception' &&
    meaning.kind === 'vocabulary' &&
    exception.of === meaning.vocabulary
  )
}

function vocabulariesOf(text: string, hits: readonly TermHit<Meaning>[]): ReadonlySet<Vocabulary> {
  const found = new Set<Vocabulary>()
  const ofVocabularies = hits.filter(({ meaning }) => meaning.kind === 'vocabulary')
  const denials = ofVocabularies.length > 0 ? denialsIn(text) : []
  for (const { start, end, meaning } of ofVocabularies) {
    const isDenied =
      denials.some(([from, to]) => from <= start && end <= to) || isDeniedAround(text, start, end)
    if (meaning.kind === 'vocabulary' && !isDenied) found.add(meaning.vocabulary)
  }
  return found
}
