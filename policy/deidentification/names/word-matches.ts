import { padding } from './dictionary-map.ts'
import type { Characters } from './features.ts'

/** Where a pattern may match: at words of a kind, which the characters of the text tell. */
type Places = { readonly characters: Characters; readonly kind: number }

/** All matches of a sticky pattern, none over another; it is tried only where a word begins with which it can begin. */
export function wordMatches(
  pattern: RegExp,
  text: string,
  { characters, kind }: Places,
): readonly RegExpExecArray[] {
  const { starts } = characters
  const matches: RegExpExecArray[] = []
  for (let index = 0, at = padding; index < text.length; index++, at++) {
    if (((starts[at] ?? 0) & kind) === 0) continue
    pattern.lastIndex = index
    const match = pattern.exec(text)
    if (match === null) continue
    matches.push(match)
    at += match[0].length - 1
    index += match[0].length - 1
  }
  return matches
}
