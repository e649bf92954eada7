import type { Code } from './by-type.ts'
import { typeOfField, isValueOf, type FieldType } from './field-names.ts'

type Cell = { readonly start: number; readonly text: string; readonly at: number }
type Split = (line: Line) => readonly Cell[]
type Line = { readonly start: number; readonly text: string }
type Table = {
  readonly split: Split
  readonly heads: readonly Cell[]
  readonly types: readonly (FieldType | undefined)[]
  readonly isFixed: boolean
}

const longestHead = 16
/** A character of a name that `typeOfField` knows. */
const inHead = /[号號码碼卡生电電手座联聯短分身证證護护军通警年岁IiDd]|[A-Za-z]{2}/
const notInHead = /\d{3}|[:。;；，！？]/
const score = 0.8

/** Values in the columns of a table whose heads say that they identify. */
export function findTabled(text: string): readonly Code<FieldType>[] {
  if (!text.includes('\n')) return []
  const codes: Code<FieldType>[] = []
  let table: Table | null = null
  for (const line of linesOf(text)) {
    const next = headedBy(line)
    if (next) table = next
    else if (table) {
      const cells = table.split(line)
      if (cells.length < 2 && !isRule(line.text)) table = isGap(line.text) ? table : null
      else codes.push(...codesIn(cells, table))
    }
  }
  return codes
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = []
  let start = 0
  for (const line of text.split('\n')) {
    lines.push({ start, text: line })
    start += line.length + 1
  }
  return lines
}

function isRule(line: string): boolean {
  return /^[-=+| :]{3,}$/.test(line.trim())
}

function isGap(line: string): boolean {
  return line.trim() === ''
}

const splits: readonly (readonly [mark: string, split: Split])[] = [
  ['|', splitAt('|')],
  ['\t', splitAt('\t')],
  [',', splitAt(',')],
  ['  ', splitAtBlanks],
]

function headedBy(line: Line): Table | null {
  if (line.text.length > 400) return null
  const head = headOf(line)
  if (notInHead.test(head.text) || !inHead.test(head.text)) return null
  for (const [mark, split] of splits) {
    if (!line.text.includes(mark)) continue
    const heads = split(head)
    if (heads.length < 3 || !heads.every(isHead)) continue
    const types = heads.map(({ text }) => typeOfField(text))
    if (types.some(Boolean)) return { split, heads, types, isFixed: mark === '  ' }
  }
  return null
}

// INSERT INTO visit (visit_no, name, phone) VALUES
function headOf(line: Line): Line {
  if (!/VALUES/i.test(line.text)) return line
  const open = line.text.search(/\([^()]{3,300}\) ?VALUES/i)
  if (open < 0) return line
  return { start: line.start + open, text: line.text.slice(open, line.text.indexOf(')', open)) }
}

function isHead({ text }: Cell): boolean {
  return text.length <= longestHead
}

const opening = /^["'(\s]*/
const closing = /["')\s]/

function splitAt(mark: string): Split {
  return ({ start, text }) => {
    const cells: Cell[] = []
    let from = 0
    let isQuoted = false
    for (let at = 0; at <= text.length; at += 1) {
      const sign = text.charAt(at)
      if (sign === '"' || sign === "'") isQuoted = !isQuoted
      if (at < text.length && (sign !== mark || isQuoted)) continue
      cells.push(cellOf(text.slice(from, at), start + from))
      from = at + 1
    }
    return mark === '|' && cells[0]?.text === '' ? cells.slice(1) : cells
  }
}

function cellOf(text: string, start: number, at = 0): Cell {
  const from = opening.exec(text)?.[0].length ?? 0
  let end = text.length
  while (end > from && closing.test(text.charAt(end - 1))) end -= 1
  return { start: start + from, text: text.slice(from, end), at }
}

function splitAtBlanks({ start, text }: Line): readonly Cell[] {
  const cells: Cell[] = []
  let width = 0
  let last = 0
  for (const { 0: cell, index } of text.matchAll(/\S+(?: \S+)*/g)) {
    width += widthOf(text.slice(last, index))
    last = index
    cells.push(cellOf(cell, start + index, width))
  }
  return cells
}

function widthOf(text: string): number {
  let width = 0
  for (let at = 0; at < text.length; at += 1) width += text.charCodeAt(at) > 0x2e7f ? 2 : 1
  return width
}

function codesIn(cells: readonly Cell[], table: Table): readonly Code<FieldType>[] {
  return cells.flatMap((cell, index) => {
    const column = table.isFixed && cells.length !== table.heads.length ? below(cell, table) : index
    const type = table.types[column]
    if (type === undefined || !isValueOf(type, cell.text)) return []
    return [{ start: cell.start, end: cell.start + cell.text.length, type, score }]
  })
}

/** The column under whose head a cell stands, in a table without marks between its columns. */
function below(cell: Cell, { heads }: Table): number {
  let best = 0
  for (const [index, head] of heads.entries()) {
    const distance = Math.abs(head.at - cell.at)
    if (distance < Math.abs((heads[best]?.at ?? 0) - cell.at)) best = index
  }
  return best
}
