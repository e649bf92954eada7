import { labels } from './cues.ts'
import { confidence, looksLikeName, surnameLengthAt, type Name } from './name.ts'
import { isKnownWord } from './words.ts'

const columnNames = new Set(labels)
const cellSeparators = ['|', '\t', ','] as const

type Cell = { readonly start: number; readonly text: string }

/** Names in the columns of a table whose heading says that they hold names. */
export function findTabled(text: string): Name[] {
  const names: Name[] = []
  let columns: { readonly separator: string; readonly indices: readonly number[] } | null = null
  for (const line of lines(text)) {
    const header = readHeader(line)
    if (header !== null) columns = header
    else if (columns !== null) {
      const cells = split(line, columns.separator)
      if (cells.length < 2) columns = null
      else names.push(...columns.indices.flatMap((index) => nameIn(cells[index])))
    }
  }
  return names
}

function lines(text: string): Cell[] {
  const cells: Cell[] = []
  let start = 0
  for (const line of text.split('\n')) {
    cells.push({ start, text: line })
    start += line.length + 1
  }
  return cells
}

function readHeader(line: Cell): { separator: string; indices: number[] } | null {
  for (const separator of cellSeparators) {
    if (!isTabular(line.text, separator)) continue
    const isHeader = line.text.split(separator).some((cell) => columnNames.has(cell.trim()))
    if (!isHeader) continue
    const cells = split(line, separator)
    const indices = cells.flatMap((cell, index) => (columnNames.has(cell.text) ? [index] : []))
    const hasNameAfter = indices.some((index) => looksLikeName(cells[index + 1]?.text ?? ''))
    if (indices.length > 0 && !hasNameAfter) return { separator, indices }
  }
  return null
}

const leastCells = 3
const usualCell = 16

/** Whether a line is cut into cells as short as headings are; prose has commas too, and far more between them. */
function isTabular(text: string, separator: string): boolean {
  let cells = 1
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) cells += 1
  return cells >= leastCells && text.length <= cells * usualCell
}

function split({ start, text }: Cell, separator: string): Cell[] {
  const cells: Cell[] = []
  let at = start
  for (const part of text.split(separator)) {
    const lead = part.length - part.trimStart().length
    cells.push({ start: at + lead, text: part.trim() })
    at += part.length + separator.length
  }
  return cells
}

function nameIn(cell: Cell | undefined): Name[] {
  if (cell === undefined) return []
  const { start, text } = cell
  const isShort = /^[\u3400-\u9fff]{2,4}$/u.test(text) && !isKnownWord(text)
  const isName =
    looksLikeName(text) ||
    isShort ||
    /^[\u3400-\u9fff]{2,8}(?:·[\u3400-\u9fff]{1,10}){1,2}$/u.test(text)
  const isSpaced =
    surnameLengthAt(text, 0) === 1 && /^[\u3400-\u9fff][ \u3000]{1,3}[\u3400-\u9fff]$/u.test(text)
  return isName || isSpaced ? [{ start, end: start + text.length, score: confidence.labelled }] : []
}
