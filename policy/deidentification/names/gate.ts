import { isHan } from './characters.ts'
import { padding } from './dictionary-map.ts'
import type { Characters } from './features.ts'
import { gateTemplates, writeGateRows } from './gate-features.ts'
import { model } from './model.ts'
import { wordKinds } from './words.ts'

// In arrays with a margin: from the index of a character to the place of the one before it.
const behind = padding - 1
const roles = wordKinds.label | wordKinds.kin

/** How far the rest of a name may reach from a character that is seen to be part of one. */
const around = { before: 1, after: 2 } as const
const afterRole = { before: 1, after: 4 } as const
const dotted = { before: 8, after: 9 } as const

const dots = new Set(['·', '•', '・', '‧'].map((dot) => dot.charCodeAt(0)))

const weights = model.gate
const threshold = model.gateThreshold

/**
 * Marks the characters near which a name can stand at all, as a small model of a few features sees it: it lets through
 * a quarter of a note with nearly every name in it. The tagger, which looks far closer, leaves the rest alone.
 */
export function markCandidates(text: string, characters: Characters): Uint8Array {
  const { length } = text
  const marked = new Uint8Array(length)
  const rows = new Int32Array(gateTemplates)
  for (let index = 0; index < length; index++) {
    const reach = reachAt(text, characters, { index, rows })
    if (reach === null) continue
    const end = Math.min(length, index + reach.after + 1)
    for (let at = Math.max(0, index - reach.before); at < end; at++) marked[at] = 1
  }
  return marked
}

type Look = { readonly index: number; readonly rows: Int32Array }

function reachAt(text: string, characters: Characters, { index, rows }: Look) {
  if (isDot(text, index)) return dotted
  if (isAfterRole(characters, index)) return afterRole
  if (!isHan(text.charCodeAt(index))) return null
  writeGateRows(characters, index, rows)
  let score = 0
  for (let feature = 0; feature < gateTemplates; feature++) {
    score += weights[rows[feature] ?? 0] ?? 0
  }
  return score >= threshold ? around : null
}

/** Whether a word for a role or a relation ends before the character at `index`: 护士, 妻子, 记录者. */
export function isAfterRole({ ends }: Characters, index: number): boolean {
  return ((ends[index + behind] ?? 0) & roles) !== 0
}

/** Whether a middle dot stands between two Chinese characters: 约翰·史密斯. */
function isDot(text: string, index: number): boolean {
  return (
    dots.has(text.charCodeAt(index)) &&
    isHan(text.charCodeAt(index - 1)) &&
    isHan(text.charCodeAt(index + 1))
  )
}
