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
  const vocabularies: TermHit<Vocabulary>[] = []
  const found = new Set<Category>()
  let isAboutPerson = false
  for (const { start, end, meaning } of unexcepted(search(text))) {
    if (meaning.kind === 'vocabulary')
      vocabularies.push({ start, end, meaning: meaning.vocabulary })
    if (meaning.kind === 'category') found.add(meaning.category)
    if (meaning.kind === 'person') isAboutPerson = true
  }
  return { vocabularies: undenied(text, vocabularies), categories: found, isAboutPerson }
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

/**
 * The hits that no exception holds whole: 世界艾滋病日 does hold 艾滋病, which counts everywhere else.
 * Longest first at each place, so that whatever could hold a hit has been seen before it.
 */
function unexcepted(hits: readonly TermHit<Meaning>[]): readonly TermHit<Meaning>[] {
  const ordered = [...hits].sort((a, b) => a.start - b.start || b.end - a.end)
  const reach = new Map<Vocabulary | 'person', number>()
  return ordered.filter(({ end, meaning }) => {
    const excepted = exceptionOf(meaning)
    if (excepted !== null) reach.set(excepted, Math.max(end, reach.get(excepted) ?? 0))
    const subject = subjectOf(meaning)
    return subject === null || (reach.get(subject) ?? 0) < end
  })
}

function exceptionOf(meaning: Meaning): Vocabulary | 'person' | null {
  if (meaning.kind === 'exception') return meaning.of
  return meaning.kind === 'impersonal' ? 'person' : null
}

function subjectOf(meaning: Meaning): Vocabulary | 'person' | null {
  if (meaning.kind === 'vocabulary') return meaning.vocabulary
  return meaning.kind === 'person' ? 'person' : null
}

function undenied(text: string, hits: readonly TermHit<Vocabulary>[]): ReadonlySet<Vocabulary> {
  const denials = hits.length > 0 ? denialsIn(text) : []
  let next = 0
  const standing = hits.filter(({ start, end }) => {
    while ((denials[next]?.end ?? Infinity) <= start) next += 1
    const denial = denials[next]
    const isDenied = denial !== undefined && denial.start <= start && end <= denial.end
    return !isDenied && !isDeniedAround(text, start, end)
  })
  return new Set(standing.map(({ meaning }) => meaning))
}
