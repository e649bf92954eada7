import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type ParsedNode } from 'yaml'

import type { Text } from '../text.ts'
import type { FieldPath, Position, Report } from './fault.ts'
import { toField } from './fault.ts'
import type { Located } from './located.ts'

/** One YAML file of a bundle. */
export type BundleSource = { readonly path: string; readonly text: string }

const maxCharacters = 1_000_000
const maxDepth = 32
const maxFaults = 20

type Reader = {
  readonly locate: (offset: number) => Position
  readonly refuse: (offset: number, path: FieldPath, message: Text) => void
}

/**
 * Reads one YAML file. Only what a policy needs is understood: a single document of plain maps, lists and scalars.
 * Anchors, aliases, tags, directives and `<<` are refused, for each can make a file mean something else than it says.
 */
export function readSource({ path, text }: BundleSource, report: Report): Located | null {
  const lines = new LineCounter()
  const locate = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { path, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const refuse = (offset: number, field: FieldPath, message: Text): void =>
    report({ ...locate(offset), field: toField(field), message })
  if (text.length > maxCharacters) {
    refuse(0, [], { zh: '文件过大（上限一百万字符）', en: 'The file exceeds 1,000,000 characters' })
    return null
  }
  const contents = parseYaml(text, lines, refuse)
  return contents === null ? null : toLocated(contents, [], { locate, refuse })
}

function parseYaml(text: string, lines: LineCounter, refuse: Reader['refuse']): ParsedNode | null {
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    schema: 'core',
    merge: false,
    // Not 'silent': that would pass over a second document.
    logLevel: 'error',
  })
  const problems = [...document.errors, ...document.warnings]
  for (const { pos, code, message } of problems.slice(0, maxFaults))
    refuse(pos[0], [], { zh: `YAML 语法错误（${code}）`, en: `${message} (${code})` })
  if (document.directives.yaml.explicit === true)
    refuse(0, [], { zh: '不允许使用 %YAML 指令', en: 'The %YAML directive is not allowed' })
  if (problems.length > 0) return null
  if (document.contents === null) refuse(0, [], { zh: '文件没有内容', en: 'The file is empty' })
  return document.contents
}

function toLocated(node: ParsedNode, path: FieldPath, reader: Reader): Located {
  const offset = node.range[0]
  const at = reader.locate(offset)
  refuseIndirection(node, path, reader)
  if (path.length > maxDepth) {
    reader.refuse(offset, path, { zh: '嵌套过深', en: 'Nested too deeply' })
    return { at, kind: 'value', value: null }
  }
  if (isSeq(node))
    return {
      at,
      kind: 'list',
      items: node.items.map((item, index) => toLocated(item, [...path, index], reader)),
    }
  // Half of a character has no canonical JSON, and so no hash.
  if (isScalar(node) && typeof node.value === 'string' && !node.value.isWellFormed())
    reader.refuse(offset, path, { zh: '文字不完整', en: 'The text is not well-formed' })
  if (isMap(node)) return { at, kind: 'map', members: toMembers(node.items, path, reader) }
  return { at, kind: 'value', value: isScalar(node) ? node.value : null }
}

type YamlPair = { readonly key: ParsedNode; readonly value: ParsedNode | null }
type Members = Extract<Located, { kind: 'map' }>['members']

function toMembers(pairs: readonly YamlPair[], path: FieldPath, reader: Reader): Members {
  const members: [string, { key: Position; value: Located }][] = []
  for (const { key, value } of pairs) {
    const name = String(isScalar(key) ? key.value : '')
    const at = reader.locate(key.range[0])
    // `__proto__` would vanish from the plain object, and with it the author's intent.
    if (name === '__proto__' || name === '<<')
      reader.refuse(key.range[0], [...path, name], {
        zh: '不允许使用该字段名',
        en: 'This member name is not allowed',
      })
    const located =
      value === null
        ? ({ at, kind: 'value', value: null } as const)
        : toLocated(value, [...path, name], reader)
    members.push([name, { key: at, value: located }])
  }
  return new Map(members)
}

function refuseIndirection(node: ParsedNode, path: FieldPath, { refuse }: Reader): void {
  if (isAlias(node) || node.anchor !== undefined)
    refuse(node.range[0], path, {
      zh: '不允许使用锚点和别名，请直接写出内容',
      en: 'Anchors and aliases are not allowed; write the value out',
    })
  if (node.tag !== undefined)
    refuse(node.range[0], path, { zh: '不允许使用 YAML 标签', en: 'YAML tags are not allowed' })
}
