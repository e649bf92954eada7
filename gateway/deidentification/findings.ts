import type { Finding, IdentifierType } from '#policy'

import type { RecognizerResult } from './contract.ts'
import { toIdentifierType } from './entities.ts'
import { AnalyzerFailure } from './failure.ts'
import { codeUnitsOf } from './offsets.ts'

/** Presidio's results for one text as findings of ours; offsets outside the text make the whole answer unusable. */
export function toFindings(text: string, results: readonly RecognizerResult[]): readonly Finding[] {
  const codeUnit = codeUnitsOf(text)
  return results.flatMap(({ entity_type: entity, start, end, score }) => {
    const [from, to] = [codeUnit(start), codeUnit(end)]
    if (from === null || to === null || from >= to) throw new AnalyzerFailure('malformed')
    const type = toIdentifierType(entity)
    if (type === null) return []
    return [{ type, ...trimmed(text, { type, start: from, end: to }), score, recogniser }]
  })
}

const recogniser = 'presidio'

/** Identifiers that neither begin nor end in Chinese. */
const latin: ReadonlySet<IdentifierType> = new Set([
  'EMAIL',
  'URL',
  'IP',
  'PHONE',
  'BANK',
  'ID_CN',
  'DEVICE_ID',
])
const chinese = /[\p{Script=Han}，。；：、（）【】《》\s]/u

type Place = Pick<Finding, 'type' | 'start' | 'end'>

// Python's `\w` takes Chinese for a part of a word: 邮箱zhang@qq.com is one address to Presidio. Nothing but Chinese at the
// edges goes, so that whatever else it held for identifying stays covered.
function trimmed(text: string, { type, start, end }: Place): { start: number; end: number } {
  if (!latin.has(type)) return { start, end }
  let [from, to] = [start, end]
  while (from < to && chinese.test(text.charAt(from))) from += 1
  while (to > from && chinese.test(text.charAt(to - 1))) to -= 1
  return from < to ? { start: from, end: to } : { start, end }
}
