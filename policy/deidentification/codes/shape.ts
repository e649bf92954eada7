import { isExplainedByItself } from './explained.ts'

/** Letters and digits with single joiners, as numbers of records are printed. */
export const token = /[A-Za-z0-9*]+(?:[-_/.][A-Za-z0-9*]+)*/y

/** How many digits a token has. */
export function digitsIn(text: string): number {
  let digits = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) digits += 1
  }
  return digits
}

/** Whether a token can hardly be anything but the number of something, though no label says so. */
export function isUnmistakable(text: string): boolean {
  if (/^\d+$/.test(text)) return text.length >= 7 && text.length <= 30
  if (/^[\d-]+$/.test(text)) return isGrouped(text)
  if (text.includes('/')) return /^[A-Z]{2,6}(?:\/[A-Z]{2,6})?\/\d{4,12}$/.test(text)
  return !text.includes('.') && digitsIn(text) >= 5 && isLettered(text)
}

// 360102-2024-00917 and 1180-0327 are numbers; 300-400, 3000-10000 and 9-10-10 are ranges and rows of figures.
function isGrouped(text: string): boolean {
  const groups = text.split('-')
  const digits = digitsIn(text)
  if (groups.length > 2) return digits >= 8 && groups.some((group) => group.length >= 4)
  const [first = '', second = ''] = groups
  const isRange = Number(first) < Number(second) && !first.startsWith('0') && first.length <= 6
  return digits >= 7 && !isRange && Math.min(first.length, second.length) >= 2
}

// Capitals, or small letters in a part of their own: doses and results are written in small letters.
function isLettered(text: string): boolean {
  if (!/[a-z]/.test(text)) return /^[A-Z\d][A-Z*\d_-]*$/.test(text) && !isExplainedByItself(text)
  return (
    /^[a-z]{2,8}[-_][\da-f]{5,36}$/.test(text) ||
    /^[A-Z]{1,4}[-_]?\d{4,}(?:[-_]?[a-z]\d*|[-_]\d*)?$/.test(text)
  )
}
