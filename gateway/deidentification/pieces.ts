/** A part of a text, and where it begins. */
export type Piece = { readonly text: string; readonly at: number }

const breaks = [/\n/gu, /[。！？；]/gu, /[\s，、,;]/gu]

/**
 * Cuts a text in pieces of at most `most` code units, so that one long document does not take longer than a call may:
 * behind the last line of a piece, else its last sentence, else its last word. Joined they are the text.
 */
export function piecesOf(text: string, most: number): readonly Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < text.length;) {
    const piece = text.length - at <= most ? text.slice(at) : wellCut(text.slice(at, at + most))
    pieces.push({ text: piece, at })
    at += piece.length
  }
  return pieces
}

function wellCut(full: string): string {
  const half = full.length / 2
  for (const boundary of breaks) {
    const end = lastEnd(full, boundary)
    if (end > half) return full.slice(0, end)
  }
  return /[\uD800-\uDBFF]$/.test(full) ? full.slice(0, -1) : full
}

function lastEnd(text: string, boundary: RegExp): number {
  let end = 0
  for (const { index } of text.matchAll(boundary)) end = index + 1
  return end
}
