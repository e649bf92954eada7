import { findEchoes } from './echoes.ts'
import { findHeaded } from './headed.ts'
import { findLabelled } from './labelled.ts'
import { findLatin } from './latin.ts'
import type { Name } from './name.ts'
import { findNamed } from './named.ts'
import { findSeen } from './seen.ts'
import { findTabled } from './tables.ts'
import { findTitled } from './titled.ts'
import type { View } from './view.ts'

/** All names of a text, none over another, in order: what fields and titles confirm, what the model sees, and repetitions. */
export function findNames({ text, characters, tagged }: View): Name[] {
  const found = [
    ...findLabelled(text, characters),
    ...findHeaded(text),
    ...findTabled(text),
    ...findTitled(text, characters),
    ...findSeen(text, tagged.names),
    ...findNamed(text, characters),
    ...findLatin(text),
  ]
  const names = resolve(found, text.length)
  return resolve([...names, ...findEchoes(text, names, characters)], text.length)
}

/** Keeps the surest of those that overlap; between equals the longer one. */
function resolve(names: readonly Name[], length: number): Name[] {
  const taken = new Uint8Array(length)
  const kept: Name[] = []
  for (const name of [...names].sort(bySurety)) {
    if (taken.subarray(name.start, name.end).includes(1)) continue
    taken.fill(1, name.start, name.end)
    kept.push(name)
  }
  return kept.sort((a, b) => a.start - b.start)
}

function bySurety(a: Name, b: Name): number {
  return b.score - a.score || b.end - b.start - (a.end - a.start) || a.start - b.start
}
