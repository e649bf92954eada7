import type { Note } from './note.ts'

type Schema = Readonly<Record<string, unknown>>

const maxDepth = 5

/** Which kind of surrogate a property of this name asks for. */
const kindsByName: readonly (readonly [RegExp, RegExp])[] = [
  [/phone|tel|mobile|电话|手机/iu, /PHONE|MOBILE|TEL/u],
  [/address|住址|地址/iu, /ADDR|LOCATION/u],
  [/birth|date|time|日期|时间/iu, /DATE|BIRTH|TIME/u],
  [/record|mrn|number|(?:^|_)(?:id|no)$|病历|住院|编号|号/iu, /RECORD|MRN|ID|NUMBER|CARD/u],
  [/name|patient|doctor|person|姓名|患者|医生/iu, /PERSON|NAME/u],
]

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function surrogateFor(name: string, { surrogates }: Note): string | undefined {
  const kind = kindsByName.find(([names]) => names.test(name))?.[1]
  return kind && surrogates.find((surrogate) => kind.test(surrogate))
}

function numberFrom({ minimum }: Schema, { text }: Note): number {
  const found = /(?<![\w@])\d{1,4}(?:\.\d{1,2})?(?![\w@])/u.exec(text)?.[0]
  const least = typeof minimum === 'number' ? minimum : 0
  return Math.max(least, found === undefined ? least : Number(found))
}

function lineFor(purpose: string, { lines }: Note): string | undefined {
  return (lines.find(({ heading }) => purpose.includes(heading)) ?? lines[0])?.text
}

function stringFor(name: string, schema: Schema, note: Note): string {
  const { format, description } = schema
  if (format === 'date') return /\d{4}-\d{2}-\d{2}/u.exec(note.text)?.[0] ?? '2026-01-01'
  const purpose = typeof description === 'string' ? `${name} ${description}` : name
  return surrogateFor(purpose, note) ?? lineFor(purpose, note) ?? note.surrogates[0] ?? '未提及'
}

function objectFor(schema: Schema, note: Note, depth: number): Record<string, unknown> {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      valueOf(name, property, { note, depth }),
    ]),
  )
}

const firstType = ({ type, properties }: Schema): unknown =>
  Array.isArray(type) ? type[0] : (type ?? (properties ? 'object' : 'string'))

type Place = { readonly note: Note; readonly depth: number }

function valueOf(name: string, schema: unknown, { note, depth }: Place): unknown {
  if (!isSchema(schema) || depth > maxDepth) return null
  const [fixed] = Array.isArray(schema['enum']) ? schema['enum'] : [schema['const']]
  return fixed ?? typedValueOf(name, schema, { note, depth })
}

function typedValueOf(name: string, schema: Schema, { note, depth }: Place): unknown {
  switch (firstType(schema)) {
    case 'object':
      return objectFor(schema, note, depth + 1)
    case 'array':
      return [valueOf(name, schema['items'], { note, depth: depth + 1 })]
    case 'integer':
      return Math.round(numberFrom(schema, note))
    case 'number':
      return numberFrom(schema, note)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return stringFor(name, schema, note)
  }
}

/** An object after this JSON Schema, filled with what the note has to offer. */
export function fillSchema(schema: Schema, note: Note): Record<string, unknown> {
  return objectFor(schema, note, 0)
}
