import type { Finding } from './finding.ts'
import type { Recogniser } from './recogniser.ts'
import { createScan, type Scan } from './scan.ts'
import { createWordIndex, type Heads } from './word-index.ts'

/** One way an identifier is written. */
export type Rule = {
  /**
   * Global, or sticky when the rule has heads. Its first group, when there is one, ends the match and is the identifier;
   * else the whole match is.
   */
  readonly pattern: RegExp
  /** How sure a match is; a function sees the matched value and returns 0 for what is none. */
  readonly score: number | ((value: string) => number)
  /** The rule is tried only on a text that contains one of these: a far cheaper question than the pattern. */
  readonly needs?: readonly string[]
  /** The rule is tried only where one of these stands. */
  readonly heads?: Heads
}

/** A recogniser made of rules. */
export function byPattern({
  rules,
  ...shape
}: Omit<Recogniser, 'find' | 'patterns' | 'heads'> & {
  readonly rules: readonly Rule[]
}): Recogniser {
  const { name: recogniser, type } = shape
  const heads = rules.flatMap((rule) => (rule.heads ? [rule.heads] : []))
  const ownIndex = createWordIndex(heads)
  return {
    ...shape,
    heads,
    patterns: rules.map((rule) => rule.pattern),
    find: (text, scan = createScan(text, ownIndex)) => {
      const found: Finding[] = []
      for (const rule of rules) {
        for (const match of matchesOf(rule, text, scan)) found.push({ ...match, type, recogniser })
      }
      return found
    },
  }
}

type Match = Pick<Finding, 'start' | 'end' | 'score'>

function matchesOf(rule: Rule, text: string, { contains, places }: Scan): readonly Match[] {
  if (rule.heads) return matchesAt(rule, text, places(rule.heads))
  if (rule.needs && !rule.needs.some(contains)) return []
  return matchesAnywhere(rule, text)
}

function matchesAt(rule: Rule, text: string, places: readonly number[]): readonly Match[] {
  const matches: Match[] = []
  let from = 0
  for (const place of places) {
    if (place < from) continue
    rule.pattern.lastIndex = place
    const match = toMatch(rule, rule.pattern.exec(text))
    if (match === null) continue
    matches.push(match)
    from = match.end
  }
  return matches
}

function matchesAnywhere(rule: Rule, text: string): readonly Match[] {
  const { pattern } = rule
  const matches: Match[] = []
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const match = toMatch(rule, found)
    if (match) matches.push(match)
    // What was rejected may hide a true one that begins inside it.
    else pattern.lastIndex = found.index + 1
  }
  return matches
}

function toMatch({ score }: Rule, found: RegExpExecArray | null): Match | null {
  if (found === null) return null
  const end = found.index + found[0].length
  const value = found[1] ?? found[0]
  const sure = typeof score === 'number' ? score : score(value)
  return sure > 0 ? { start: end - value.length, end, score: sure } : null
}
