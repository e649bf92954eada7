/**
 * Dates of birth generalised to their years: the year stays, so that a model knows the age, and the rest is taken out. Who is
 * ninety or older keeps nothing, for so few are (45 CFR 164.514(b)(2)(i)(C)).
 */
import type { Finding } from '../finding.ts'
import { fold } from '../fold.ts'

const oldest = 89
const yearFirst = /^(?:1[89]|20)\d\d(?: ?年 ?| ?[-/.] ?|(?=\d{4}$)|$)/

/** The findings of a text, those of births without the years that may stay; a year alone is no finding any more. */
export function withoutBirthYears(
  text: string,
  findings: readonly Finding[],
  thisYear: number,
): readonly Finding[] {
  return findings.flatMap((finding) => {
    if (finding.type !== 'BIRTH_DATE') return [finding]
    const start = finding.start + lengthOfYear(text.slice(finding.start, finding.end), thisYear)
    return start < finding.end ? [{ ...finding, start }] : []
  })
}

function lengthOfYear(written: string, thisYear: number): number {
  const [kept = ''] = yearFirst.exec(fold(written)) ?? []
  const isOld = thisYear - Number(kept.slice(0, 4)) > oldest
  return isOld ? 0 : kept.length
}
