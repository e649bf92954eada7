import { oddsOf, unpack } from '../hashed.ts'
import { featuresOf, latinRows, latinWordsIn, mayBeName, type LatinWord } from './latin-features.ts'
import packed from './latin-weights.json' with { type: 'json' }
import { stopWords } from './latin.ts'
import { latinEponyms } from './lexicon/foreign.ts'
import type { Name } from './name.ts'

const weights = unpack(packed, latinRows)

/** From these odds (their logarithm) on a word is a name, and from the lower ones on where one stands beside it. */
const least = 0.5
const leastBeside = -2
const score = 0.6

/** What stands between the words of one name: a blank, a comma, a hyphen, HL7's sign between components. */
const within = /^(?: {1,2}|, ?|[-^·]|\. ?)$/

const eponyms = new Set(latinEponyms)
const isNoName = (word: string): boolean => stopWords.has(word) || eponyms.has(word)

/** Words of which the names of institutions, papers and products are made, and persons' are not. */
const publicWords = new Set(
  'Academy Agency American Asian Association Atlas Australian Board British Canadian Cancer Care Cardiovascular Centre Chinese Class Clinic Clinical Collaboration College Commission Committee Company Conference Congress Consortium Corporation Council Data Department Design Discovery Edition Electric European Federal Federation Foundation Global Government Group Guide Guideline Guidelines Health Healthcare Heart Imaging Institute International Internet Japanese Journal Kidney Lancet Language Laboratory Library Machine Management Medical Medicine Ministry Model National Nature Network Nursing Open Organisation Organization Platform Press Program Project Protocol Public Registry Report Research Review School Science Sciences Series Server Service Society Software Standard State States Stroke Study Surgery Surgical System Systems Table Task Team Technology Trial Union United University Version Web World'.split(
    ' ',
  ),
)

type Judged = LatinWord & { readonly odds: number }

/** Names in Latin letters that a small model sees by their letters and what stands around them. */
export function findSeenLatin(text: string): Name[] {
  const words = latinWordsIn(text)
  const judged = words.flatMap((word, place) =>
    mayBeName(word) && !isNoName(word.text)
      ? [{ ...word, odds: oddsOf(featuresOf(text, words, place), weights, packed.scale) }]
      : [],
  )
  return runsOf(
    text,
    judged.filter(({ odds, text: word }) => odds > leastBeside || publicWords.has(word)),
  )
    .filter((run) => run.some(({ odds }) => odds > least))
    .filter((run) => !run.some(({ text: word }) => publicWords.has(word)))
    .map((run) => ({ start: run[0]?.start ?? 0, end: run.at(-1)?.end ?? 0, score }))
}

/** Words that follow one another with nothing between them but what may stand within a name. */
function runsOf(text: string, words: readonly Judged[]): readonly (readonly Judged[])[] {
  const runs: Judged[][] = []
  for (const word of words) {
    const last = runs.at(-1)?.at(-1)
    if (last && within.test(text.slice(last.end, word.start))) runs.at(-1)?.push(word)
    else runs.push([word])
  }
  return runs
}
