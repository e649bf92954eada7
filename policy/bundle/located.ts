import type { FieldPath, Position, Report } from './fault.ts'
import { toField } from './fault.ts'

type Member = { readonly key: Position; readonly value: Located }

/** A value of a bundle that still knows in which file and line it was written. */
export type Located = { readonly at: Position } & (
  | { readonly kind: 'map'; readonly members: ReadonlyMap<string, Member> }
  | { readonly kind: 'list'; readonly items: readonly Located[] }
  | { readonly kind: 'value'; readonly value: unknown }
)

/** The plain value, without its positions. */
export function toPlain(located: Located): unknown {
  if (located.kind === 'value') return located.value
  if (located.kind === 'list') return located.items.map(toPlain)
  const members = [...located.members]
  return Object.fromEntries(members.map(([key, { value }]) => [key, toPlain(value)]))
}

/** Position of the deepest value on a path that exists; a missing field is reported where it should stand. */
export function positionAt(located: Located, path: FieldPath): Position {
  const [head, ...rest] = path
  const next = head === undefined ? undefined : childAt(located, head)
  return next === undefined ? located.at : positionAt(next, rest)
}

/** Position of a member's name. */
export function positionOfKey(located: Located, path: FieldPath, key: string): Position {
  const [head, ...rest] = path
  const next = head === undefined ? undefined : childAt(located, head)
  if (next !== undefined) return positionOfKey(next, rest, key)
  return (located.kind === 'map' && located.members.get(key)?.key) || located.at
}

/** The union of two bundles: maps merge, lists follow one another, and anything else may be said only once. */
export function merge(first: Located, second: Located, report: Report): Located {
  return mergeAt({ first, second, path: [] }, report)
}

type Pair = { readonly first: Located; readonly second: Located; readonly path: FieldPath }

function mergeAt({ first, second, path }: Pair, report: Report): Located {
  if (first.kind === 'list' && second.kind === 'list')
    return { ...first, items: [...first.items, ...second.items] }
  if (first.kind === 'map' && second.kind === 'map') {
    const members = new Map(first.members)
    for (const [key, member] of second.members) {
      const earlier = members.get(key)
      members.set(key, earlier ? mergeMember(key, { earlier, member, path }, report) : member)
    }
    return { ...first, members }
  }
  report({
    ...second.at,
    field: toField(path),
    message: {
      zh: `该字段已在 ${first.at.path} 第 ${first.at.line} 行定义，不能重复定义`,
      en: `Already defined in ${first.at.path}, line ${first.at.line}`,
    },
  })
  return first
}

type MemberPair = { readonly earlier: Member; readonly member: Member; readonly path: FieldPath }

function mergeMember(key: string, { earlier, member, path }: MemberPair, report: Report): Member {
  const pair = { first: earlier.value, second: member.value, path: [...path, key] }
  return { key: earlier.key, value: mergeAt(pair, report) }
}

function childAt(located: Located, part: PropertyKey): Located | undefined {
  if (located.kind === 'list' && typeof part === 'number') return located.items[part]
  if (located.kind === 'map') return located.members.get(String(part))?.value
  return undefined
}
