/** What tells a name in Latin letters from a drug, an abbreviation or any other word in them: its letters and its neighbours. */
import { rowOf } from '../hashed.ts'
import { foreignFamily, foreignGiven } from './lexicon/foreign.ts'
import { isPinyin, isPinyinSurname } from './pinyin.ts'

/** Rows of the table of weights; a power of two. */
export const latinRows = 1 << 15

/** A word in Latin letters, or an initial with its full stop. */
export type LatinWord = {
  readonly start: number
  readonly end: number
  readonly text: string
  /** How often the text has it. */
  readonly count: number
}

const letter = String.raw`A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f`
const word = new RegExp(
  `(?<![${letter}@])(?:[A-Z]\\.(?![A-Za-z]{2,}\\.)|[${letter}]+(?:['’-][${letter}]+)*)`,
  'g',
)
/** What may stand between a word and the @ of the address that it is a part of. */
const toAddress = /^[\w.-]{0,40}@/

/** Every word in Latin letters, in order. */
export function latinWordsIn(text: string): readonly LatinWord[] {
  const counts = new Map<string, number>()
  const hasAddress = text.includes('@')
  const found: Omit<LatinWord, 'count'>[] = []
  for (const { 0: one, index: start } of text.matchAll(word)) {
    const end = start + one.length
    if (hasAddress && toAddress.test(text.slice(end, end + 41))) continue
    counts.set(one, (counts.get(one) ?? 0) + 1)
    found.push({ start, end, text: one })
  }
  return found.map((one) => ({ ...one, count: counts.get(one.text) ?? 1 }))
}

/** Whether a word may be part of a name at all: with a capital letter, or so long that it may be pinyin without one. */
export function mayBeName({ text }: LatinWord): boolean {
  if (text.length < 2) return false
  return /^[A-Z\u00c0-\u00de]/.test(text) || (text.length >= 4 && isPinyin(text))
}

const given = new Set(foreignGiven)
const family = new Set(foreignFamily)

/** g for a given name, f for a family name, p for pinyin, s for a surname in pinyin. */
function kindsOf(word: string): string {
  const lower = word.toLowerCase().replace(/['’]s$/, '')
  const kinds = [given.has(lower) && 'g', family.has(lower) && 'f']
  return [...kinds, isPinyin(word) && 'p', isPinyinSurname(word) && 's'].filter(Boolean).join('')
}

const reach = 6

type Feature = readonly string[]

/** The rows that the features of one of a text's words address. */
export function featuresOf(
  text: string,
  words: readonly LatinWord[],
  place: number,
): readonly number[] {
  const own = words[place]
  if (own === undefined) return []
  const shape = shapeOf(own.text)
  const features = [
    ...lettersOf(own.text, shape),
    ...companyOf(text, words, place),
    ...surroundingsOf(text, own, shape),
    [String(Math.min(own.count, 3)), shape],
  ]
  return features.map((values, template) => rowOf(template, values, latinRows))
}

function lettersOf(word: string, shape: string): readonly Feature[] {
  const lower = word.toLowerCase()
  const length = String(Math.min(word.length, 9))
  return [
    [lower],
    [shape, length],
    [shape, kindsOf(word), length],
    [kindsOf(word)],
    [lower.slice(-2)],
    [lower.slice(-3)],
    [lower.slice(-4)],
    [lower.slice(0, 3)],
    [lower.slice(0, 2), lower.slice(-2)],
  ]
}

/** A word beside another, and what stands between them; far ones are none. */
type Beside = {
  readonly gap: string
  readonly word: string
  readonly shape: string
  readonly kinds: string
}

function besideOf(other: LatinWord | undefined, between: string): Beside {
  const gap = other && /^[ ,.^'’-]{1,2}$/.test(between) ? between : 'far'
  if (other === undefined || gap === 'far') return { gap, word: '', shape: '', kinds: '-' }
  const { text } = other
  return { gap, word: text.toLowerCase(), shape: shapeOf(text), kinds: kindsOf(text) }
}

/** The words before and after, as far as only a blank or a sign within names stands between. */
function companyOf(text: string, words: readonly LatinWord[], place: number): readonly Feature[] {
  const [before, own, after] = [words[place - 1], words[place], words[place + 1]]
  if (own === undefined) return []
  const first = besideOf(before, text.slice(before?.end, own.start))
  const last = besideOf(after, text.slice(own.end, after?.start))
  const kinds = kindsOf(own.text)
  const shape = shapeOf(own.text)
  return [
    [first.word],
    [last.word],
    [first.shape, last.shape, shape],
    [first.gap, shape, last.gap],
    [kinds, first.shape, last.shape],
    [kinds, first.kinds, shape],
    [kinds, last.kinds, shape],
    [last.shape, text.charAt(own.start - 1), text.charAt(own.end)],
  ]
}

function surroundingsOf(text: string, own: LatinWord, shape: string): readonly Feature[] {
  const left = text.slice(Math.max(0, own.start - reach), own.start)
  const right = text.slice(own.end, own.end + reach)
  const [near, next] = [left.trimEnd(), right.trimStart()]
  return [
    [left.slice(-1), shape],
    [left.slice(-2)],
    [left.slice(-3)],
    [near.slice(-2), shape],
    [near.slice(-3)],
    [right.slice(0, 1), shape],
    [right.slice(0, 2)],
    [right.slice(0, 3)],
    [next.slice(0, 2), shape],
    [left.slice(-1), shape, right.slice(0, 1)],
    [kindsOf(own.text), left.slice(-1), right.slice(0, 1)],
    [String(isLatinLine(text, own)), shape],
  ]
}

/** How a word is written, not what: Xx, XX, xx, X., Xx-X. */
function shapeOf(text: string): string {
  if (/^[A-Z]\.?$/.test(text)) return 'X.'
  if (!/[a-z]/.test(text)) return 'XX'
  if (!/[A-Z]/.test(text)) return 'xx'
  return /^[A-Z][a-z\u00df-\u024f]+$/.test(text) ? 'Xx' : 'XxX'
}

/** Whether the text around a word is English rather than Chinese. */
function isLatinLine(text: string, { start, end }: LatinWord): boolean {
  const around = text.slice(Math.max(0, start - 30), end + 30)
  return (around.match(/[\u3400-\u9fff]/g)?.length ?? 0) * 8 < around.length
}
