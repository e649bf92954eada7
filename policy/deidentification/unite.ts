import type { Sensitivity } from './find.ts'
import type { Finding } from './finding.ts'
import { blank, readable } from './reading.ts'
import { resolve } from './resolve.ts'
import { surrogateShape } from './surrogate-shape.ts'

/** What an engine other than ours found, unit by unit. */
export type Elsewhere = {
  readonly findings: readonly (readonly Finding[])[]
  /** Leaves our own recognisers out: only what was found elsewhere counts. */
  readonly alone: boolean
  /** That the other engine gave no findings, and was let off. */
  readonly degraded?: true
}

/** Another engine's findings as far as the policy asks for them: sure enough, not kept, and not inside a surrogate. */
function admit(
  text: string,
  findings: readonly Finding[],
  { minimumScore, keep }: Sensitivity,
): readonly Finding[] {
  if (findings.length === 0) return findings
  const read = withoutSurrogates(text)
  return resolve(
    findings
      .filter(({ type, score }) => score >= minimumScore && !keep.includes(type))
      .flatMap((finding) => readable(read, finding).map((part) => ({ ...finding, ...part }))),
  )
}

function withoutSurrogates(text: string): string {
  const surrogates = Array.from(text.matchAll(surrogateShape), ({ 0: surrogate, index }) => ({
    start: index,
    end: index + surrogate.length,
  }))
  return blank(text, surrogates)
}

/**
 * Adds findings to those that are there; both are sorted and have no overlaps of their own. What lies inside one is
 * replaced with it already; it must not cut that one in pieces. Of two in one place the surer one stands.
 */
export function unite(findings: readonly Finding[], more: readonly Finding[]): readonly Finding[] {
  let next = 0
  const fresh = more.filter((finding) => {
    while ((findings[next]?.end ?? Infinity) <= finding.start) next += 1
    const present = findings[next]
    if (!present || finding.start < present.start || finding.end > present.end) return true
    const isSame = finding.start === present.start && finding.end === present.end
    return isSame && finding.score > present.score
  })
  return fresh.length === 0 ? findings : resolve([...findings, ...fresh])
}

/** Our own findings in one text together with another engine's. */
export function findWith(
  text: string,
  { own, others }: { readonly own: readonly Finding[]; readonly others: readonly Finding[] },
  sensitivity: Sensitivity,
): readonly Finding[] {
  return unite(own, admit(text, others, sensitivity))
}
