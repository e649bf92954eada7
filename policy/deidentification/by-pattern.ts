import type { Finding } from './finding.ts'
import type { Recogniser } from './recogniser.ts'

/** One way an identifier is written. */
export type Rule = {
  /** Global. Its first group, when there is one, ends the match and is the identifier; else the whole match is. */
  readonly pattern: RegExp
  /** How sure a match is; a function sees the matched value and returns 0 for what is none. */
  readonly score: number | ((value: string) => number)
  /** The rule is tried only on a text that contains one of these: a far cheaper question than the pattern. */
  readonly needs?: readonly string[]
}

/** A recogniser made of rules. */
export function byPattern({
  rules,
  ...shape
}: Omit<Recogniser, 'find' | 'patterns'> & { readonly rules: readonly Rule[] }): Recogniser {
  const { name: recogniser, type } = shape
  return {
    ...shape,
    patterns: rules.map((rule) => rule.pattern),
    find: (text, contains = (word) => text.includes(word)) => {
      const found: Finding[] = []
      for (const rule of rules) {
        if (rule.needs && !rule.needs.some(contains)) continue
        for (const match of matchesOf(rule, text)) found.push({ ...match, type, recogniser })
      }
      return found
    },
  }
}

type Match = Pick<Finding, 'start' | 'end' | 'score'>

function matchesOf({ pattern, score }: Rule, text: string): readonly Match[] {
  const matches: Match[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const end = match.index + match[0].length
    const value = match[1] ?? match[0]
    const sure = typeof score === 'number' ? score : score(value)
    if (sure > 0) matches.push({ start: end - value.length, end, score: sure })
    // What was rejected may hide a true one that begins inside it.
    else pattern.lastIndex = match.index + 1
  }
  return matches
}
