/*
 * Changes single fields of a bundle in the files that say them: everything else, comments too, stays byte by byte as people wrote it.
 *
 * 1. A file is changed at places that the YAML parser found, never by searching its text.
 * 2. What is written comes from the YAML library, so that no value can become more than a value.
 */
import { Document, isMap, isScalar, isSeq, parseDocument, type Node, type YAMLMap } from 'yaml'

import type { BundleSource } from './read.ts'
import type { PolicyTest, UseCase } from './schema.ts'

/** What a promotion changes of a use case. */
export type UseCaseChange = Partial<
  Pick<UseCase, 'stage' | 'pilotDepartments' | 'pilotFrom' | 'pilotUntil' | 'pilotUsers'>
>

/** The files with some fields of a use case set; as they are when none of them has such a use case. */
export function editUseCase(
  sources: readonly BundleSource[],
  id: string,
  change: UseCaseChange,
): readonly BundleSource[] {
  return Object.entries(change).reduce<readonly BundleSource[]>(
    (files, [field, value]) =>
      value === undefined ? files : editFirst(files, (text) => setField(text, id, [field, value])),
    sources,
  )
}

/** The files with tests in place of those of the same name, or behind the others. */
export function editTests(
  sources: readonly BundleSource[],
  tests: readonly PolicyTest[],
): readonly BundleSource[] {
  return tests.reduce<readonly BundleSource[]>((files, test) => {
    const replaced = editFirst(files, (text) => replaceTest(text, test))
    if (replaced !== files) return replaced
    const appended = editFirst(files, (text) => appendTest(text, test))
    return appended === files ? [...files, fileOf(test)] : appended
  }, sources)
}

const fileOf = (test: PolicyTest): BundleSource => ({
  path: 'tests-of-promotions.yaml',
  text: `tests:\n  - ${rendered(test)}\n`,
})

type Edit = (text: string) => string | null

/** Changes the first file that the edit is about; the very same list when there is none. */
function editFirst(sources: readonly BundleSource[], edit: Edit): readonly BundleSource[] {
  for (const [place, { path, text }] of sources.entries()) {
    const edited = edit(text)
    if (edited !== null) return sources.with(place, { path, text: edited })
  }
  return sources
}

type Field = readonly [name: string, value: unknown]

function setField(text: string, id: string, [name, value]: Field): string | null {
  const useCase = memberOf(text, 'useCases', ['id', id])
  if (useCase === null) return null
  const known = useCase.get(name, true)
  if (isPlaced(known)) return replaced(text, known, rendered(value))
  const stage = useCase.get('stage', true)
  const line = `${name}: ${rendered(value)}`
  if (!isPlaced(stage)) return null
  if (useCase.flow === true)
    return inserted(text, stage.range[1], `, "${name}": ${rendered(value)}`)
  return inserted(text, endOfLine(text, stage.range[1]), `\n${indentOf(text, useCase)}${line}`)
}

function replaceTest(text: string, test: PolicyTest): string | null {
  const known = memberOf(text, 'tests', ['name', test.name])
  return isPlaced(known) ? replaced(text, known, rendered(test)) : null
}

function appendTest(text: string, test: PolicyTest): string | null {
  const tests = listOf(text, 'tests')
  const last = tests?.items.at(-1)
  if (!tests || !isPlaced(last)) return null
  const end = endOf(text, last)
  if (tests.flow === true) return inserted(text, end, `, ${rendered(test)}`)
  const dash = text.lastIndexOf('-', last.range[0])
  const indent = ' '.repeat(columnOf(text, dash))
  return inserted(text, endOfLine(text, end), `\n${indent}- ${rendered(test)}`)
}

type Placed = Node & { readonly range: readonly [start: number, end: number, after: number] }

const isPlaced = (node: unknown): node is Placed =>
  (isMap(node) || isSeq(node) || isScalar(node)) && Array.isArray(node.range)

function listOf(text: string, name: string) {
  const list = parseDocument(text, { schema: 'core', merge: false, logLevel: 'silent' }).get(name)
  return isSeq(list) ? list : null
}

function memberOf(text: string, list: string, [key, wanted]: readonly [string, string]) {
  const members = listOf(text, list)?.items.filter((item): item is YAMLMap => isMap(item)) ?? []
  return members.find((member) => member.get(key) === wanted) ?? null
}

/** Flow style, on one line: it may stand wherever a value may. */
function rendered(value: unknown): string {
  const document = new Document()
  document.contents = document.createNode(value, { flow: true })
  const isBroken = JSON.stringify(value).includes(String.raw`\n`)
  return document
    .toString({
      lineWidth: 0,
      defaultStringType: isBroken ? 'QUOTE_DOUBLE' : 'PLAIN',
      defaultKeyType: 'PLAIN',
      doubleQuotedMinMultiLineLength: Infinity,
      flowCollectionPadding: !Array.isArray(value),
    })
    .trimEnd()
}

/** The last line break of a block belongs to no value. */
const endOf = (text: string, { range: [start, end] }: Placed): number =>
  start + text.slice(start, end).trimEnd().length

const replaced = (text: string, node: Placed, by: string): string =>
  text.slice(0, node.range[0]) + by + text.slice(endOf(text, node))

const inserted = (text: string, at: number, what: string): string =>
  text.slice(0, at) + what + text.slice(at)

function endOfLine(text: string, from: number): number {
  const end = text.slice(from).search(/\r?\n|$/u)
  return from + end
}

const columnOf = (text: string, at: number): number => at - (text.lastIndexOf('\n', at - 1) + 1)

function indentOf(text: string, map: YAMLMap): string {
  const [first] = map.items
  const at = isPlaced(first?.key) ? first.key.range[0] : 0
  return ' '.repeat(columnOf(text, at))
}
