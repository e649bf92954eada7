import type { Code } from './by-type.ts'
import { typeFrom, type CueType } from './cues.ts'
import { isExplained } from './explained.ts'
import { digitsIn, isUnmistakable } from './shape.ts'

const run = /[A-Za-z0-9*]+(?:[-_/.][A-Za-z0-9*]+)*/g
/** A label that touches its number. */
const lead = /^(?:ID|HN|QQ|MRN)(?=[A-Z]{0,3}-?\d)/
/** What stands before a token that is only a part of something. */
const partBefore = /[A-Za-z0-9_@%\\~*-]$|[A-Za-z0-9]\.$|\d:$|(?:^|[^\u4E00-\u9FFF\d])\/$/
const segment =
  /^ {0,8}(?:MSH|MSA|EVN|PID|PD1|PV1|PV2|NK1|MRG|SCH|AI[GLPS]|ORC|OBR|SPM|DG1|TXA|IN1|GT1)\|/
const clause = /[。；;\n]/
const reach = 24

/** Tokens that nothing explains, each an identifier of the kind that the words before it speak of. */
export function findBare(text: string): readonly Code<CueType>[] {
  const codes: Code<CueType>[] = []
  for (const { 0: found, index } of text.matchAll(run)) {
    if (found.length < 6 || digitsIn(found) < 5) continue
    const end = index + found.length
    const start = index + (lead.exec(found)?.[0].length ?? 0)
    if (!isUnmistakable(text.slice(start, end)) || touchesMore(text, index, end)) continue
    if (isExplained(text, start, end) || isInSegment(text, index)) continue
    codes.push({ start, end, type: typeBefore(text, start), score: 0.56 })
  }
  return codes
}

// A part of an address on the web, of a time or of a file name.
function touchesMore(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start)
  return partBefore.test(before) || /^(?:@|:\d|\.[A-Za-z0-9])/.test(text.slice(end, end + 2))
}

// Of the fields of HL7 version 2 the standard says which ones identify.
function isInSegment(text: string, start: number): boolean {
  const from = text.lastIndexOf('\n', start) + 1
  return text.charAt(from + 3) === '|' && segment.test(text.slice(from, from + 12))
}

/** What the nearest cue before this place says, within its clause. */
function typeBefore(text: string, start: number): CueType {
  const before = text.slice(Math.max(0, start - reach), start)
  return typeFrom(before.split(clause).at(-1) ?? '') ?? typeFrom(before) ?? 'MRN'
}

/** Every pattern of this file. */
export const barePatterns: readonly RegExp[] = [run, segment, partBefore, lead]
