import { identifierTypes } from './finding.ts'

/** How many characters before it the boundary of a word looks at. */
export const lookBehind = 4

const signs = String.raw`@＠﹫\\&%\[［【〔<＜〈{｛`
const letters = 'A-Za-zＡ-Ｚａ-ｚ'

/** Whether anything can begin somewhere in the text: a cheaper question than where. */
export const mayBegin = new RegExp(`[${signs}${letters}]`)

const bar = String.raw`[_＿﹍﹎﹏\\&%\xAD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]`
const wordCharacter = '[0-9A-Za-z_０-９Ａ-Ｚａ-ｚ＿]'
// A word of its own, also behind an escaped line break, as a JSON string has it, and in __bold__.
const boundary = String.raw`(?<=(?<!${wordCharacter})_{0,2}|\\[bfnrt])`

/** A pattern of all words that lets each of them end early where the text ends. */
function branches(words: readonly string[]): string {
  const beginnings = [...new Set(words.map((word) => word.charAt(0)))]
  const all = beginnings.map((first) => {
    const rests = words.filter((word) => word.startsWith(first)).map((word) => word.slice(1))
    const longer = rests.filter((rest) => rest !== '')
    const ends = longer.length < rests.length ? [`(?=${bar}|$)`] : ['$']
    return (
      spellings(first) +
      `(?:${[...ends, ...(longer.length > 0 ? [branches(longer)] : [])].join('|')})`
    )
  })
  return `(?:${all.join('|')})`
}

function spellings(letter: string): string {
  const both = letter + letter.toLowerCase()
  return `[${both}${Array.from(both, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0)).join('')}]`
}

const firstWords = identifierTypes.map((type) => type.split('_')[0] ?? type)

/**
 * Where a placeholder may begin: at a sign, at what may be one in an escape, or at the first word of a type that stands
 * alone and is followed by what may be a bar; at the end of the text also at the beginning of such a word.
 */
export const starts = new RegExp(
  `[${signs}]|(?=[${letters}])${boundary}${branches(firstWords)}`,
  'g',
)
