/**
 * `node deploy/training/dictionary.ts <dict.txt>` makes policy/deidentification/names/dictionary.json from a list of
 * `word frequency part-of-speech` lines: jieba's, MIT, in the npm package @node-rs/jieba 2.0.3.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import {
  capacity,
  extendHash,
  longestWord,
  placeOf,
} from '../../policy/deidentification/names/dictionary.ts'

const target = path.resolve(
  import.meta.dirname,
  '../../policy/deidentification/names/dictionary.json',
)
const [source = ''] = process.argv.slice(2)

/** How many words of each kind are taken, the most frequent ones. */
const shares = {
  person: 12_000,
  place: 12_000,
  function: 6000,
  verb: 22_000,
  noun: 40_000,
} as const
type Kind = keyof typeof shares
const numberOf: Readonly<Record<Kind, number>> = {
  person: 1,
  place: 2,
  function: 3,
  verb: 4,
  noun: 5,
}

type Word = { readonly text: string; readonly frequency: number; readonly kind: Kind }

function kindOf(tag: string): Kind {
  if (tag.startsWith('nr')) return 'person'
  if (/^n[st]/u.test(tag)) return 'place'
  if (/^[updcrmqftsyo]/u.test(tag)) return 'function'
  return /^[va]/u.test(tag) ? 'verb' : 'noun'
}

function readWords(): readonly Word[] {
  return readFileSync(source, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([text = '']) => /^[\u3400-\u9fff]{2,4}$/u.test(text) && text.length <= longestWord)
    .map(([text = '', frequency = '0', tag = 'n']) => ({
      text,
      frequency: Number(frequency),
      kind: kindOf(tag),
    }))
    .sort((a, b) => b.frequency - a.frequency)
}

function chosen(words: readonly Word[]): readonly Word[] {
  return Object.entries(shares).flatMap(([kind, most]) =>
    words.filter((word) => word.kind === kind).slice(0, most),
  )
}

function fill(words: readonly Word[]): Uint16Array {
  const table = new Uint16Array(capacity)
  let dropped = 0
  for (const { text, kind } of words) {
    let hash = 0
    for (let at = 0; at < text.length; at++) hash = extendHash(hash, text.charCodeAt(at))
    const { at, print } = placeOf(hash)
    const free = [0, 1, 2, 3].find((slot) => table[at + slot] === 0)
    if (free === undefined) dropped += 1
    else table[at + free] = print | numberOf[kind]
  }
  process.stdout.write(`${words.length - dropped} words, ${dropped} without a place\n`)
  return table
}

const words = [...chosen(readWords())].sort((a, b) => b.frequency - a.frequency)
const table = Buffer.from(fill(words).buffer).toString('base64')
writeFileSync(target, `${JSON.stringify({ table }, null, 2)}\n`)
