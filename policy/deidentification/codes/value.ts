import { isExplainedByItself } from './explained.ts'
import { digitsIn, token } from './shape.ts'

type Stretch = { readonly start: number; readonly end: number }

const blanks = /(?: {1,2}| - | № )/y
const piece = /[A-Za-z0-9*?_]+(?:[-/.][A-Za-z0-9*?_]+)*/y
const readAsDigits = /^[\dOolI*?-]{1,12}$/
const capitals = /^[A-Z]{1,4}(?:-[A-Z]{1,4})?$/
const follower = /[岁床年月日号次天例人份支片粒元级度分时点周楼栋张个%:./℃×]/
const mostPieces = 16

/**
 * The number that begins here, also one that is written in groups (`0731 24 118906`), that a scanner has broken
 * (`8 8O 2 1 7`) or that is led by letters (`NWB 417 209 S`); null when it has fewer digits than these.
 */
export function readCode(text: string, start: number, least: number): Stretch | null {
  const first = pieceAt(text, start)
  if (first === null) return null
  let end = first.end
  if (mayContinue(first.text)) end = lastGroup(text, first.end)
  const value = text.slice(start, end)
  if (isExplainedByItself(value) || value.length > 64) return null
  return isEnough(value, least) ? { start, end } : null
}

function pieceAt(
  text: string,
  start: number,
): { readonly text: string; readonly end: number } | null {
  piece.lastIndex = start
  const found = piece.exec(text)
  return found === null ? null : { text: found[0], end: start + found[0].length }
}

// A long number is whole as it stands; what follows it is something else.
function mayContinue(first: string): boolean {
  return (
    capitals.test(first) ||
    (readAsDigits.test(first) && first.length <= 4) ||
    /^[A-Z]{1,3}-?\d{1,4}$/.test(first)
  )
}

function lastGroup(text: string, from: number): number {
  let end = from
  for (let count = 0; count < mostPieces; count += 1) {
    blanks.lastIndex = end
    const gap = blanks.exec(text)?.[0].length
    const next = gap === undefined ? null : pieceAt(text, end + gap)
    if (next === null || !isGroup(text, next)) break
    end = next.end
    if (/^[A-Z]$/.test(next.text)) break
  }
  return end
}

function isGroup(text: string, { text: group, end }: { text: string; end: number }): boolean {
  const isMade = readAsDigits.test(group) || /^[A-Z]$/.test(group) || /^\d{2,6}[A-Z]$/.test(group)
  return isMade && !follower.test(text.charAt(end)) && !isExplainedByItself(group)
}

function isEnough(value: string, least: number): boolean {
  const digits = digitsIn(value)
  const letters = value.replaceAll(/[^A-Za-z]/g, '').length
  if (/[a-z]{4}/.test(value) && digits < 4) return false
  const isMarked = /^0|[A-Z-]/.test(value)
  return (
    digits >= (isMarked ? Math.min(least, 4) : least) && digits * 2 >= letters && hasNoDose(value)
  )
}

function hasNoDose(value: string): boolean {
  return (
    !/^\d+(?:\.\d+)?(?:mg|ml|g|ug|cm|mm|U|IU|d|h|min|s)(?:$|\/)/.test(value) &&
    !/^\d{1,3}[./]\d{1,3}$/.test(value)
  )
}

/** Every pattern of this file. */
export const valuePatterns: readonly RegExp[] = [token, blanks, piece, readAsDigits, capitals]
