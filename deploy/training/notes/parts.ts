import type { Note } from './read.ts'

/** A piece of a note with the marks in it. */
export type Part = Pick<Note, 'text' | 'spans'>

const longestPart = 420

/** A note in parts of a length that the trainer takes, cut at line ends and sentences but never in an identifier. */
export function partsOf({ text, spans }: Part): readonly Part[] {
  const cut: Part[] = []
  for (let from = 0; from < text.length;) {
    const to = endOfPart(text, spans, from)
    const within = spans
      .filter(({ start }) => start >= from && start < to)
      .map(({ start, end, type }) => ({ start: start - from, end: end - from, type }))
    cut.push({ text: text.slice(from, to), spans: within })
    from = to
  }
  return cut
}

function endOfPart(text: string, spans: Note['spans'], from: number): number {
  if (text.length - from <= longestPart) return text.length
  const isFree = (at: number) => !spans.some(({ start, end }) => start < at && at < end)
  for (const ends of ['\n', '。；', '，,、 ']) {
    for (let at = from + longestPart; at > from + 200; at--) {
      if (ends.includes(text.charAt(at - 1)) && isFree(at)) return at
    }
  }
  return from + longestPart
}
