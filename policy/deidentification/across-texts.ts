/**
 * Numbers that somebody parted over two texts: the end of one message and the beginning of the next, or of the one behind the
 * answer between them. Only what proves by its form that it belongs together is believed: a mobile number, a resident's number, a
 * bank card.
 */
import type { Finding } from './finding.ts'
import type { Reading } from './reading.ts'
import { bankCard } from './recognisers/bank-card.ts'
import { mobile } from './recognisers/mobile.ts'
import { residentId } from './recognisers/resident-id.ts'

const provable = [residentId, mobile, bankCard]
const leastScore = 0.8
/** The next text, and the one behind it. */
const reach = 2
const longestHalf = 40

const atEnd = /(?<![\dA-Za-z.])\d[\d -]{0,20}\d[ \n。，,…]{0,3}$/
const atBeginning = /^[ \n…]{0,3}\d[\d -]{0,20}[\dX](?![\dA-Za-z.%])/

/** Both halves of every parted number, text by text. */
export function findAcross(readings: readonly Reading[]): readonly (readonly Finding[])[] {
  const found: Finding[][] = readings.map(() => [])
  for (const [index, first] of readings.entries()) {
    const from = Math.max(0, first.text.length - longestHalf)
    const end = atEnd.exec(first.text.slice(from))
    if (end === null) continue
    const half = { text: end[0], at: from + end.index }
    for (const [next, second] of readings.slice(index + 1, index + 1 + reach).entries()) {
      const [text = ''] = atBeginning.exec(second.text) ?? []
      const proof = text === '' ? null : proofOf(half.text + text)
      if (proof === null) continue
      found[index]?.push(halfOf(first, proof, half))
      found[index + 1 + next]?.push(halfOf(second, proof, { text, at: 0 }))
    }
  }
  return found
}

/** What the two halves are together, if nothing of them is left over. */
function proofOf(halves: string): Finding | null {
  const digits = halves.replaceAll(/[^\dX]/g, '')
  const findings = provable.flatMap((recogniser) => recogniser.find(digits))
  return (
    findings.find(
      ({ start, end, score }) => start === 0 && end === digits.length && score >= leastScore,
    ) ?? null
  )
}

function halfOf(
  { originalOf }: Reading,
  proof: Finding,
  { text, at }: { readonly text: string; readonly at: number },
): Finding {
  const [digits = ''] = /\d.*[\dX]/s.exec(text) ?? []
  const start = at + text.indexOf(digits)
  return { ...proof, start: originalOf(start), end: originalOf(start + digits.length - 1) + 1 }
}
