import { isHan } from './characters.ts'
import { kin, labels, titles } from './cues.ts'
import { endsWordAt, isWithinWord } from './dictionary-map.ts'
import type { Characters } from './features.ts'
import { givenTiers } from './given.ts'
import { confidence, looksLikeName, type Name } from './name.ts'
import { compoundSurnameAt, surnameTiers } from './surnames.ts'
import { wordMatches } from './word-matches.ts'
import { isInsideOrdinaryWord, wordKinds } from './words.ts'

const titlePattern = new RegExp([...titles].sort((a, b) => b.length - a.length).join('|'), 'uy')

const roles = new Set([...labels, ...kin])

/** After these a name may begin though no punctuation stands between. */
const openers = '由经请向找问让给在跟同对被从是和与及遵按据叫挂看为嘱了到因说谢床即后前时找见有因去'
/** Characters that are surnames, but before a title more often another word: 和医生, 全科医生. */
const doubtful = '和向于时应连成同经从由对与及为单管全关明班有年各多该某在有无但终过言闭楼台盘端星'

/** Surnames and full names before a form of address: 李医生, 请王建国主任. */
export function findTitled(text: string, characters: Characters): Name[] {
  const names: Name[] = []
  for (const match of wordMatches(titlePattern, text, { characters, kind: wordKinds.title })) {
    const name = nameBefore(text, match.index, characters)
    if (name === null) continue
    // 詹某 is the whole name that the text gives; 詹医生 is a name and an office.
    const isAnonymous = match[0].startsWith('某')
    const end = match.index + match[0].length
    names.push(isAnonymous ? { ...name, end, score: confidence.labelled } : name)
  }
  return names
}

function nameBefore(text: string, end: number, characters: Characters): Name | null {
  for (const length of [3, 2, 1]) {
    const start = end - length
    if (start < 0 || !isOpen(text, start, characters)) continue
    const isName = length === 1 ? isSurname(text, start, characters) : isNamed(text, start, end)
    if (isName) return { start, end, score: confidence.titled }
  }
  return null
}

/** Whether a name may begin at `start`: nothing Chinese before it, or the end of a word. */
function isOpen(text: string, start: number, characters: Characters): boolean {
  if (start === 0 || !isHan(text.charCodeAt(start - 1))) return true
  if (openers.includes(text.charAt(start - 1)) || isAfterRole(text, start)) return true
  return endsWordAt(characters, start - 1) && !isWithinWord(characters, start)
}

/** Whether a word for a role or a relation ends before `start`: 带教老师康教授. */
function isAfterRole(text: string, start: number): boolean {
  for (let length = 2; length <= 4; length++) {
    if (length <= start && roles.has(text.slice(start - length, start))) return true
  }
  return false
}

function isSurname(text: string, start: number, characters: Characters): boolean {
  const tier = surnameTiers[text.charCodeAt(start)] ?? 0
  // 谢谢医生 thanks a physician; it does not name one.
  if (text.charAt(start) === text.charAt(start - 1)) return false
  if (tier === 0 || doubtful.includes(text.charAt(start))) return false
  // 3张护理单: a counter.
  if (isDigit(text.charCodeAt(start - 1))) return false
  // 值班医生: the rare surname is the end of a word.
  if (isWithinWord(characters, start)) return false
  return !isInsideOrdinaryWord(text, start, start + 2)
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** A full name, or a surname of two characters. */
function isNamed(text: string, start: number, end: number): boolean {
  return compoundSurnameAt(text, start) === end - start || isFullName(text, start, end)
}

function isFullName(text: string, start: number, end: number): boolean {
  for (let index = start + 1; index < end; index++) {
    if (givenTiers[text.charCodeAt(index)] === 0) return false
  }
  const tier = surnameTiers[text.charCodeAt(start)] ?? 0
  return tier > 0 && tier < 3 && looksLikeName(text.slice(start, end))
}
