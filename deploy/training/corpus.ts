import { readFileSync } from 'node:fs'

import { z } from 'zod'

import { surnameLengthAt } from '../../policy/deidentification/names/name.ts'
import { toSimplified } from '../../policy/deidentification/names/simplify.ts'
import {
  chineseName,
  foreignName,
  givenName,
  minorityName,
  nickname,
  surnameAlone,
  type Pool,
} from './invented-names.ts'
import type { Part } from './notes/parts.ts'
import { pick, type Random } from './random.ts'
import { fill, ordinaryWords } from './slots.ts'

/** A text with the label of each of its characters (the indices of names/labels.ts). */
export type Example = { readonly text: string; readonly labels: Uint8Array }

const annotated = z.object({
  text: z.string(),
  spans: z.array(z.object({ start: z.number(), end: z.number(), type: z.string() })),
})

/** A record of the development data. */
export type Annotated = z.infer<typeof annotated>

export function readRecords(path: string): Annotated[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => annotated.parse(JSON.parse(line)))
}

type Piece = { readonly text: string; readonly kind: 'plain' | 'person' | 'place' }

function assemble(pieces: readonly Piece[]): Example {
  const text = toSimplified(pieces.map((piece) => piece.text).join(''))
  const labels = new Uint8Array(text.length)
  let start = 0
  for (const { text: part, kind } of pieces) {
    const end = start + part.length
    if (kind === 'place') labels.fill(5, start, end)
    if (kind === 'person') markPerson(labels, start, end)
    start = end
  }
  return { text, labels }
}

function markPerson(labels: Uint8Array, start: number, end: number): void {
  if (end - start === 1) labels[start] = 4
  else {
    labels.fill(2, start, end)
    labels[start] = 1
    labels[end - 1] = 3
  }
}

function person(slot: string, pool: Pool, random: Random): string | null {
  switch (slot) {
    case 'P':
      return anyName(pool, random)
    case 'S':
      return surnameAlone(random)
    case 'N':
      return nickname(pool, random)
    case 'F':
      return foreignName(pool, random)
    case 'M':
      return minorityName(random)
    case 'G':
      return givenName(pool, random)
    default:
      return null
  }
}

function anyName(pool: Pool, random: Random): string {
  const roll = random()
  if (roll < 0.04) return minorityName(random)
  if (roll < 0.06) return foreignName(pool, random)
  return chineseName(pool, random)
}

/** One sentence of a template, its slots filled. */
export function fromTemplate(template: string, pool: Pool, random: Random): Example {
  const pieces = template.split(/(\{[A-Za-z]+\})/u).map((part): Piece => {
    if (!/^\{[A-Za-z]+\}$/u.test(part)) return { text: part, kind: 'plain' }
    const slot = part.slice(1, -1)
    const name = person(slot, pool, random)
    if (name !== null) return { text: name, kind: 'person' }
    const { text, isPlace } = fill(slot, random)
    return { text, kind: isPlace ? 'place' : 'plain' }
  })
  return assemble(pieces)
}

/** A news sentence; half of its names are replaced by invented ones, so that the surroundings teach and not the list. */
export function fromAnnotated(record: Annotated, pool: Pool, random: Random): Example {
  const pieces: Piece[] = []
  let at = 0
  for (const { start, end, type } of record.spans) {
    if (start < at) continue
    pieces.push({ text: record.text.slice(at, start), kind: 'plain' })
    const own = record.text.slice(start, end)
    const isPerson = type === 'PERSON'
    const replace = isPerson && /^[\u3400-\u9fff]{2,4}$/u.test(own) && random() < 0.5
    pieces.push({
      text: replace ? anyName(pool, random) : own,
      kind: isPerson ? 'person' : 'place',
    })
    at = end
  }
  pieces.push({ text: record.text.slice(at), kind: 'plain' })
  return assemble(pieces)
}

const placeTypes = ['ADDRESS', 'ORG']

/** How the engine reads what is masked already: later turns of a conversation hold little else. */
const opaque = '\uE000'

/**
 * A part of a note of our own; some of its names are replaced by invented ones of the same make, and in some notes most
 * of what identifies is masked.
 */
export function fromNote({ text, spans }: Part, pool: Pool, random: Random): Example {
  const share = random() < 0.35 ? 0 : 0.7
  const masked = random() < 0.15 ? 0.6 : 0
  const pieces: Piece[] = []
  let at = 0
  for (const { start, end, type } of spans) {
    const own = text.slice(start, end)
    pieces.push({ text: text.slice(at, start), kind: 'plain' })
    if (type !== 'KEEP' && random() < masked) {
      pieces.push({ text: opaque.repeat(own.length + 12), kind: 'plain' })
    } else if (type === 'PERSON') {
      pieces.push({ text: random() < share ? inPlaceOf(own, pool, random) : own, kind: 'person' })
    } else pieces.push({ text: own, kind: placeTypes.includes(type) ? 'place' : 'plain' })
    at = end
  }
  pieces.push({ text: text.slice(at), kind: 'plain' })
  return assemble(pieces)
}

function inPlaceOf(own: string, pool: Pool, random: Random): string {
  if (/^[\u3400-\u9fff]{2,4}$/u.test(own) && surnameLengthAt(own, 0) > 0) {
    const isNick = '小老阿大'.includes(own.charAt(0)) && own.length === 2
    return isNick ? nickname(pool, random) : anyName(pool, random)
  }
  if (own.length === 1 && surnameLengthAt(own, 0) > 0) return surnameAlone(random)
  if (/^[\u3400-\u9fff]{2}$/u.test(own)) return random() < 0.7 ? givenName(pool, random) : own
  return own
}

/** Several examples as one running text with punctuation between them. */
export function join(examples: readonly Example[], random: Random): Example {
  const parts = examples.flatMap((example) => [
    example,
    { text: pick(['，', '。', '；', '\n', '，', '、', ' '], random), labels: new Uint8Array(1) },
  ])
  const text = parts.map((part) => part.text).join('')
  const labels = new Uint8Array(text.length)
  let at = 0
  for (const part of parts) {
    labels.set(part.labels, at)
    at += part.text.length
  }
  return { text, labels }
}

const anchors =
  /(?<anchor>患者|病人|患儿|家属|其子|其女|其妻|丈夫|妻子|母亲|父亲|儿子|女儿|医生|大夫|主任)(?!姓名|签)/gu

/** Clinical text without persons, in which some are put: after 患者 or instead of it, before 医生. */
export function withPersons(text: string, pool: Pool, random: Random): Example {
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(anchors)) {
    if (random() > 0.3 || match.index < at || isPartOfTitle(text, match)) continue
    const isTitle = title.test(match[0])
    const after = isTitle ? match.index : match.index + match[0].length
    const end = random() < 0.25 ? match.index : after
    const name = random() < (isTitle ? 0.6 : 0) ? surnameAlone(random) : anyName(pool, random)
    pieces.push({ text: text.slice(at, end), kind: 'plain' }, { text: name, kind: 'person' })
    at = after
  }
  pieces.push({ text: text.slice(at), kind: 'plain' })
  return assemble(pieces)
}

const title = /医生|大夫|主任/u

/** 主治医生, 科主任: a name before such a word would be wrong. */
function isPartOfTitle(text: string, match: RegExpExecArray): boolean {
  return title.test(match[0]) && /[\u3400-\u9fff]/u.test(text[match.index - 1] ?? '')
}

/** A sequence of everyday words, which are no names whatever character they begin with. */
export function ofOrdinaryWords(random: Random): Example {
  const glue = ['，', '、', '的', '后', '无', '有', '予', '并', '及', '。', '']
  const pieces = Array.from({ length: 8 }, () => pick(ordinaryWords, random) + pick(glue, random))
  return assemble([{ text: pieces.join(''), kind: 'plain' }])
}
