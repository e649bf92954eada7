import type { Finding } from './finding.ts'

/**
 * The one rule for findings that overlap: **every code unit belongs to the strongest finding that covers it.**
 *
 * 1. Stronger is: higher score, then longer, then earlier, then first in the list (the order of the registry).
 * 2. A weaker finding keeps only what stronger ones leave of it; a contained one disappears.
 * 3. What is left of a weaker finding of the same type joins the stronger one it overlapped, so that one number found
 *    twice stays one identifier.
 *
 * The result is sorted, does not overlap, and covers exactly the code units that were covered.
 */
export function resolve(findings: readonly Finding[]): readonly Finding[] {
  return clustersOf(findings).flatMap((cluster) =>
    cluster.length === 1 ? cluster : joinPieces(paint(cluster)),
  )
}

/** Groups in which each finding overlaps another. */
function clustersOf(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const clusters: Finding[][] = []
  let end = 0
  for (const finding of findings.toSorted((a, b) => a.start - b.start)) {
    if (finding.start < end) clusters.at(-1)?.push(finding)
    else clusters.push([finding])
    end = Math.max(end, finding.end)
  }
  return clusters
}

type Piece = { readonly start: number; readonly end: number; readonly owner: Finding }

// Painting weakest first keeps this linear in the length of the findings, however they nest.
function paint(cluster: readonly Finding[]): readonly Piece[] {
  const weakestFirst = cluster.toReversed().sort(byStrength)
  const offset = cluster[0]?.start ?? 0
  const end = cluster.reduce((furthest, finding) => Math.max(furthest, finding.end), offset)
  const owners = Array.from<Finding>({ length: end - offset })
  for (const finding of weakestFirst) {
    owners.fill(finding, finding.start - offset, finding.end - offset)
  }
  return runsOf(owners, offset)
}

function byStrength(a: Finding, b: Finding): number {
  return a.score - b.score || a.end - a.start - (b.end - b.start) || b.start - a.start
}

function runsOf(owners: readonly Finding[], offset: number): readonly Piece[] {
  const runs: { start: number; end: number; readonly owner: Finding }[] = []
  for (const [index, owner] of owners.entries()) {
    const last = runs.at(-1)
    if (last?.owner === owner) last.end += 1
    else runs.push({ start: offset + index, end: offset + index + 1, owner })
  }
  return runs
}

function joinPieces(pieces: readonly Piece[]): readonly Finding[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (last && belongTogether(last, piece)) {
      const owner = byStrength(last.owner, piece.owner) < 0 ? piece.owner : last.owner
      joined.splice(-1, 1, { start: last.start, end: piece.end, owner })
    } else joined.push(piece)
  }
  return joined.map(({ start, end, owner }) => ({ ...owner, start, end }))
}

function belongTogether(left: Piece, right: Piece): boolean {
  return left.owner.type === right.owner.type && left.owner.end > right.owner.start
}
