/**
 * Text read sign by sign, however a sign is written: full-width, escaped for Markdown, JSON, HTML or an address. Restoring
 * and the search for typed codes both read through here, so that they cannot disagree about what a code is.
 */

const kinds = [
  'other',
  'at',
  'open',
  'close',
  'bar',
  'dash',
  'dot',
  'alphanumeric',
  'letter',
  'space',
  'invisible',
  'emphasis',
  'apostrophe',
  'lead',
  'end',
] as const

/** `lead` may begin an escape, `end` is where the text ends; a sign that was read is never a `lead`. */
export type SignKind = (typeof kinds)[number]

export type Sign = { readonly kind: SignKind; readonly character: string; readonly end: number }

const members: readonly (readonly [kind: SignKind, characters: string])[] = [
  ['at', '@﹫'],
  ['open', '[【〔<〈{'],
  ['close', ']】〕>〉}'],
  ['bar', '_﹍﹎﹏'],
  ['dash', '-‐‑‒–—−'],
  ['dot', '.﹒'],
  ['space', ' \t\u00A0\u2002\u2003\u2009\u202F\u3000'],
  [
    'invisible',
    '\u00AD\u180E\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\uFEFF',
  ],
  ['emphasis', '*`~'],
  ['apostrophe', "'’"],
  ['lead', '\\&%'],
]
const fullWidth = 0xfee0
const table = kindTable()

function kindTable(): Uint8Array {
  const kindOf = Uint8Array.from({ length: 0x1_0000 }, (_, code) => kinds.indexOf(letterKind(code)))
  for (const [kind, characters] of members) {
    for (const each of characters) kindOf[each.charCodeAt(0)] = kinds.indexOf(kind)
  }
  for (let code = 0x21; code <= 0x7e; code += 1) kindOf[code + fullWidth] = kindOf[code] ?? 0
  for (const lead of '\\&%') kindOf[lead.charCodeAt(0) + fullWidth] = kinds.indexOf('other')
  return kindOf
}

function letterKind(code: number): SignKind {
  const character = String.fromCharCode(code)
  if (/[0-9A-Za-z]/.test(character)) return 'alphanumeric'
  return /[\p{L}\p{M}]/u.test(character) ? 'letter' : 'other'
}

/** What one code unit is by itself. */
export function kindAt(text: string, index: number): SignKind {
  return kinds[table[text.charCodeAt(index)] ?? 0] ?? 'other'
}

/** The sign at a place of the text; letters and digits are in upper case and half-width. */
export function signAt(text: string, index: number): Sign {
  if (index >= text.length) return { kind: 'end', character: '', end: text.length }
  const kind = kindAt(text, index)
  if (kind === 'lead') return escaped(text, index) ?? plain('other', text.charAt(index), index + 1)
  return plain(kind, text.charAt(index), index + 1)
}

/** Whether more text could still make an escape of what begins here. */
export function isUnfinished(text: string, index: number): boolean {
  return text.length - index < longestEscape && beginning.test(text.slice(index))
}

const longestEscape = 16
const beginning =
  /^(?:\\{1,4}(?:u[0-9A-Fa-f]{0,3})?|&(?:amp;)?(?:#?[0-9A-Za-z]{0,7})|%(?:25){0,2}[0-7]?)$/
const named = new Map([
  ['commat', '@'],
  ['lowbar', '_'],
  ['period', '.'],
  ['nbsp', ' '],
  ['lt', '<'],
  ['gt', '>'],
  ['apos', "'"],
])
const unicodeEscape = /\\{1,4}u([0-9A-Fa-f]{4})/y
const backslashed = /\\{1,4}([^\\])/y
const entity = /&(?:amp;)?(?:#([0-9]{2,5})|#[Xx]([0-9A-Fa-f]{2,4})|([a-z]{2,6}));/y
const percent = /%(?:25){0,2}([0-7][0-9A-Fa-f])/y
const escapable: ReadonlySet<SignKind> = new Set([
  'at',
  'open',
  'close',
  'bar',
  'dash',
  'dot',
  'emphasis',
])

function escaped(text: string, index: number): Sign | undefined {
  const lead = text.charAt(index)
  if (lead === '%') return decoded(match(percent, text, index)?.[1], 16, percent.lastIndex)
  if (lead === '&') return entityAt(text, index)
  const code = match(unicodeEscape, text, index)?.[1]
  if (code !== undefined) return decoded(code, 16, unicodeEscape.lastIndex)
  const character = match(backslashed, text, index)?.[1] ?? ''
  const kind = kindAt(character, 0)
  return escapable.has(kind) ? plain(kind, character, backslashed.lastIndex) : undefined
}

function entityAt(text: string, index: number): Sign | undefined {
  const [, decimal, hexadecimal, name = ''] = match(entity, text, index) ?? []
  const end = entity.lastIndex
  const character = named.get(name)
  if (character !== undefined) return plain(kindAt(character, 0), character, end)
  return decoded(decimal, 10, end) ?? decoded(hexadecimal, 16, end)
}

function match(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index
  return pattern.exec(text)
}

function decoded(digits: string | undefined, base: number, end: number): Sign | undefined {
  if (digits === undefined) return undefined
  const character = String.fromCharCode(Number.parseInt(digits, base))
  const kind = kindAt(character, 0)
  return plain(kind === 'lead' ? 'other' : kind, character, end)
}

function plain(kind: SignKind, character: string, end: number): Sign {
  const code = character.charCodeAt(0)
  const isFullWidth = code >= 0xff01 && code <= 0xff5e
  const narrow = isFullWidth ? String.fromCharCode(code - fullWidth) : character
  return { kind, character: kind === 'alphanumeric' ? narrow.toUpperCase() : narrow, end }
}
