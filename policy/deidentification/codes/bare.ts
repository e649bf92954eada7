import type { Code } from './by-type.ts'
import { typeFrom, type CueType } from './cues.ts'
import { isExplained, isExplainedByItself } from './explained.ts'
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

/** Three letters and a serial of six or seven, as implants have them: PJN 2218843. */
const spacedSerial = /(?<![A-Za-z\d])[A-Z]{3} \d{6,7}[A-Z]?(?![A-Za-z\d.%])/g
/** What a member of staff signs with, in brackets behind the name or with a hyphen: 茅（MB-019）, 李 CW-112. */
const signature =
  /(?<=\uE000 {0,2}[(](?:[\u3400-\u9fff]{1,4} ?)?)[A-Za-z]{1,6}[-_]?[A-Z]{0,2}\d{2,8}(?:-\d{1,6})?(?=[)])|(?<=\uE000 {1,3})[A-Z]{2,5}-(?:[A-Z]{2}-)?\d{2,6}(?![\dA-Za-z.%/-])|(?<=\uE000[ :/]{1,3})(?!CT|MR|US|DR|CR|HR|BP|PR|RR)[A-Z]{1,4}(?:\d{4,6}|(?<=[A-Z]{2})\d{2,3})(?![\dA-Za-z.%/-])/g

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
  return [...codes, ...findSerials(text), ...findSignatures(text)]
}

function findSerials(text: string): readonly Code<CueType>[] {
  return Array.from(text.matchAll(spacedSerial), ({ 0: found, index: start }) => {
    const end = start + found.length
    return { start, end, type: typeBefore(text, start), score: 0.56 }
  }).filter(
    ({ start, end }) =>
      !isExplained(text, start + 4, end) &&
      !isExplainedByItself(text.slice(start, end).replace(' ', '')),
  )
}

function findSignatures(text: string): readonly Code<CueType>[] {
  return Array.from(text.matchAll(signature), ({ 0: found, index: start }) => ({
    start,
    end: start + found.length,
    type: 'STAFF_ID' as const,
    score: 0.56,
  }))
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
export const barePatterns: readonly RegExp[] = [
  run,
  segment,
  partBefore,
  lead,
  spacedSerial,
  signature,
]
