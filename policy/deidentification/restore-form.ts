/**
 * One placeholder in any of the forms that a language model makes of a surrogate. `@` stands for a sign however it is
 * written, `word` for the type, perhaps in another language, and noise for blanks, emphasis and invisible characters:
 *
 *     @@ word _ code .spelling @@     one sign may be missing on either side, and noise may stand anywhere inside
 *     [[ word _ code .spelling ]]     one bracket or two of any kind, the same on both sides
 *     TYPE_CODE.spelling              alone, when that type and that code were issued
 */
import type { Ledger, Value } from './restore-ledger.ts'
import { isUnfinished, signAt, type Sign, type SignKind } from './restore-signs.ts'
import { codePattern } from './surrogate-shape.ts'

/** What begins at a place: `open` when more text is needed to tell. */
export type Form =
  | { readonly kind: 'none' }
  | { readonly kind: 'open' }
  /** It has the shape, and was never issued; text behind `end` may belong to the next one. */
  | { readonly kind: 'stranger'; readonly end: number }
  | {
      readonly kind: 'surrogate'
      readonly end: number
      readonly surrogate: string
      /** What stood inside and belongs around the original: half an emphasis, a possessive s. */
      readonly before: string
      readonly after: string
    }

/** A form is never longer, so that no more than this is held back. */
const longestForm = 64
const longestBody = 32
const longestNoise = 8
const beyond: Sign = { kind: 'other', character: '', end: Infinity }
const none = { kind: 'none' } as const

/** Text from one place on, which knows whether it was read to its end. */
type Reader = {
  readonly text: string
  readonly at: (index: number) => Sign
  readonly hasRunOut: () => boolean
  readonly isTooLong: () => boolean
}

/** Reads the form that begins at `start`; `isWhole` says that no more text will come. */
export function formAt(text: string, start: number, { ledger, isWhole }: Reading): Form {
  const reader = createReader(text, start)
  const form = readForm(reader, start, ledger)
  if (reader.isTooLong()) return none
  return reader.hasRunOut() && !isWhole ? { kind: 'open' } : form
}

type Reading = { readonly ledger: Ledger; readonly isWhole: boolean }

function createReader(text: string, start: number): Reader {
  let runsOut = false
  let isTooLong = false
  return {
    text,
    at: (index) => {
      if (index - start > longestForm) {
        isTooLong = true
        return beyond
      }
      const sign = signAt(text, index)
      runsOut ||= sign.kind === 'end' || (sign.kind === 'other' && isUnfinished(text, index))
      return sign
    },
    hasRunOut: () => runsOut,
    isTooLong: () => isTooLong,
  }
}

function readForm(reader: Reader, start: number, ledger: Ledger): Form {
  const opening = openingAt(reader, start)
  const body = opening && readBody(reader, opening, ledger)
  return body ? closeForm(reader, opening, body) : none
}

type Opening = {
  readonly kind: 'at' | 'bracket' | 'bare'
  /** How many signs. */
  readonly count: 0 | 1 | 2
  readonly closing: Wanted
  readonly inside: Noise
}

const pairs = new Map(
  ['[]', '【】', '〔〕', '<>', '〈〉', '{}'].map((pair) => [pair.charAt(0), pair.charAt(1)]),
)
const bare = { kind: 'bare', count: 0, closing: { character: '@', most: 2 } } as const

function openingAt(reader: Reader, start: number): Opening | null {
  const { kind, character } = reader.at(start)
  if (kind === 'alphanumeric') return { ...bare, inside: quietAt(start) }
  if (kind !== 'at' && kind !== 'open') return null
  const { count, end } = signsAt(reader, start, { character, most: 2 })
  // A stray character before an exact surrogate is none of it.
  if (end - start > 2 && reader.text.endsWith('@@', end)) return null
  const inside = noiseAt(reader, end)
  if (kind === 'at') return { kind, count, closing: bare.closing, inside }
  const closing = { character: pairs.get(character) ?? '', most: count }
  return { kind: 'bracket', count, closing, inside }
}

type Wanted = { readonly character: string; readonly most: number }
type Signs = { readonly count: 0 | 1 | 2; readonly end: number }

/** One or two of a sign, with nothing visible between them. */
function signsAt(reader: Reader, start: number, { character, most }: Wanted): Signs {
  const first = reader.at(start)
  if (first.character !== character) return { count: 0, end: start }
  const one = { count: 1, end: first.end } as const
  if (most === 1) return one
  let next = reader.at(first.end)
  while (next.kind === 'invisible') next = reader.at(next.end)
  return next.character === character ? { count: 2, end: next.end } : one
}

type Noise = { readonly emphasis: string; readonly isSpaced: boolean; readonly end: number }

const quietAt = (end: number): Noise => ({ emphasis: '', isSpaced: false, end })
const noises: ReadonlySet<SignKind> = new Set(['space', 'invisible', 'emphasis'])

function noiseAt(reader: Reader, start: number): Noise {
  let emphasis = ''
  let isSpaced = false
  let end = start
  for (let count = 0; count < longestNoise; count += 1) {
    const sign = reader.at(end)
    if (!noises.has(sign.kind) && sign.kind !== 'bar') break
    if (sign.kind === 'emphasis') emphasis += reader.text.slice(end, sign.end)
    isSpaced ||= sign.kind === 'space'
    end = sign.end
  }
  return { emphasis, isSpaced, end }
}

type Body = {
  readonly value: Value | undefined
  readonly hasBar: boolean
  /** Where the code ends. */
  readonly end: number
}

const code = new RegExp(`${codePattern}$`)
const parts: ReadonlySet<SignKind> = new Set(['alphanumeric', 'bar', 'dash', 'letter'])
const bareParts: ReadonlySet<SignKind> = new Set(['alphanumeric', 'bar'])

/** Reads up to the first code that is claimed; undefined as its value means that it was never issued. */
function readBody(reader: Reader, opening: Opening, ledger: Ledger): Body | null {
  let body = ''
  let end = opening.inside.end
  while (body.length < longestBody) {
    const sign = reader.at(end)
    if (!isPart(sign, opening)) return null
    end = sign.end
    if (noises.has(sign.kind)) continue
    body += sign.kind === 'bar' ? '_' : sign.character
    const mayEnd = sign.kind === 'alphanumeric' && code.test(body)
    if (!mayEnd || reader.at(end).kind === 'alphanumeric') continue
    const claimed = claim(body, opening, ledger)
    if (claimed) return { ...claimed, end }
  }
  return null
}

function isPart({ kind }: Sign, opening: Opening): boolean {
  if (opening.kind === 'bare') return bareParts.has(kind) || kind === 'invisible'
  return parts.has(kind) || noises.has(kind)
}

function claim(body: string, opening: Opening, ledger: Ledger): Omit<Body, 'end'> | null {
  const hasBar = body.at(-6) === '_'
  const word = body.slice(0, -5).replaceAll(/^[_-]+|[_-]+$/g, '')
  const issued = body.slice(-5)
  if (opening.kind === 'bare') {
    const value = hasBar ? ledger.find(issued, word) : undefined
    return value ? { value, hasBar } : null
  }
  if (!hasBar && (opening.kind !== 'at' || opening.count < 2)) return null
  const claimed = ledger.claim(issued, word)
  if (claimed === 'stranger') return hasBar ? { value: undefined, hasBar } : null
  return claimed ? { value: claimed, hasBar } : null
}

/** What stands between the code and the closing signs, and these. */
type Tail = {
  readonly spelling: Spelling
  readonly possessive: string
  readonly inside: Noise
  readonly closing: Signs
}

function closeForm(reader: Reader, opening: Opening, body: Body): Form {
  const tail = tailAt(reader, opening, body.end)
  const isClosed = closes(reader, opening, tail)
  const { value, hasBar } = body
  if (!value) return strangerOf(opening, body, isClosed ? tail.closing.count : 0)
  if (isClosed && (hasBar || tail.closing.count === 2)) return closedForm(opening, value, tail)
  if (opening.kind === 'bracket' || !hasBar) return none
  return unclosedForm(reader, opening, { value, end: body.end, spelling: tail.spelling })
}

// Two signs are the shape of ours; one may be an account: @ID_12345.
function strangerOf({ kind, count }: Opening, { end }: Body, closing: number): Form {
  const isShaped = kind === 'at' ? count + closing > 1 : closing > 0
  return isShaped ? { kind: 'stranger', end } : none
}

function tailAt(reader: Reader, opening: Opening, start: number): Tail {
  const spelling = spellingAt(reader, start)
  const possessive = possessiveAt(reader, spelling.end)
  const end = spelling.end + possessive.length
  const inside = opening.kind === 'bare' ? quietAt(end) : noiseAt(reader, end)
  return { spelling, possessive, inside, closing: signsAt(reader, inside.end, opening.closing) }
}

type Spelling = { readonly number: string; readonly isDotted: boolean; readonly end: number }

const separators: ReadonlySet<SignKind> = new Set(['dot', 'bar', 'dash'])

function spellingAt(reader: Reader, start: number): Spelling {
  const separator = reader.at(start)
  const isDotted = separator.kind === 'dot'
  let digits = ''
  let end = separator.end
  while (separators.has(separator.kind) && digits.length < 4) {
    const digit = reader.at(end)
    if (!/^\d$/.test(digit.character)) break
    digits += digit.character
    end = digit.end
  }
  const isNumber = /^\d{1,3}$/.test(digits) && reader.at(end).kind !== 'alphanumeric'
  return isNumber
    ? { number: String(Number(digits)), isDotted, end }
    : { number: '', isDotted, end: start }
}

function possessiveAt(reader: Reader, start: number): string {
  const { kind, end } = reader.at(start)
  if (kind !== 'apostrophe') return ''
  const letter = reader.at(end)
  const isAlone = letter.character === 'S' && reader.at(letter.end).kind !== 'alphanumeric'
  return isAlone ? reader.text.slice(start, letter.end) : ''
}

const words: ReadonlySet<SignKind> = new Set(['alphanumeric', 'letter'])

/** Whether the signs behind the code are its own, and not the first of what follows. */
function closes(reader: Reader, opening: Opening, { inside, closing }: Tail): boolean {
  const isBeforeWord = () => words.has(reader.at(closing.end).kind)
  if (closing.count === 0) return false
  if (opening.kind === 'bracket') return closing.count === opening.count
  if (opening.kind === 'bare') return closing.count === 2 || !isBeforeWord()
  return !inside.isSpaced || opening.inside.isSpaced || !isBeforeWord()
}

function closedForm(
  opening: Opening,
  value: Value,
  { spelling, possessive, inside, closing }: Tail,
): Form {
  const [first, last] = [opening.inside.emphasis, inside.emphasis]
  const isBalanced = (first === '') === (last === '')
  return {
    kind: 'surrogate',
    end: closing.end,
    surrogate: value.spellings.get(spelling.number) ?? value.first,
    before: isBalanced ? '' : first,
    after: isBalanced ? possessive : possessive + last,
  }
}

type Unclosed = { readonly value: Value; readonly end: number; readonly spelling: Spelling }

// Without its closing signs a number behind the code is a spelling only if it was issued: PERSON_7K3QX.3天前入院.
function unclosedForm(
  reader: Reader,
  { inside }: Opening,
  { value, end, spelling }: Unclosed,
): Form {
  const issued = spelling.isDotted ? value.spellings.get(spelling.number) : undefined
  const codeEnd = issued === undefined ? end : spelling.end
  const isBalanced = reader.text.startsWith(inside.emphasis, codeEnd)
  return {
    kind: 'surrogate',
    end: isBalanced ? codeEnd + inside.emphasis.length : codeEnd,
    surrogate: issued ?? value.first,
    before: isBalanced ? '' : inside.emphasis,
    after: '',
  }
}
