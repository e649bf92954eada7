import { canonicalJson } from './canonical.ts'

/** One place in which two bundles differ; what is there in one alone has no other side. */
export type BundleChange = {
  /** Path of the field such as `useCases[emr-structuring].stage`. */
  readonly field: string
  readonly before?: unknown
  readonly after?: unknown
}

/**
 * Every place in which two bundles differ, in the order of their fields. Members of a list are told apart by their `id` or `name`; of a
 * list whose members have none, or in another order, the whole is one place.
 */
export function differences(before: object, after: object): readonly BundleChange[] {
  return compare('', before, after)
}

function compare(field: string, before: unknown, after: unknown): readonly BundleChange[] {
  if (same(before, after)) return []
  if (isMap(before) && isMap(after)) return compareMembers(field, before, after)
  const [old, young] = [byName(before), byName(after)]
  if (old === null || young === null) return [{ field, before, after }]
  const changes = [...new Set([...old.keys(), ...young.keys()])].flatMap((name) =>
    compareIn(`${field}[${name}]`, [old, young], name),
  )
  // Nothing but their order.
  return changes.length > 0
    ? changes
    : [{ field, before: [...old.keys()], after: [...young.keys()] }]
}

function compareMembers(
  field: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly BundleChange[] {
  const sides = [new Map(Object.entries(before)), new Map(Object.entries(after))] as const
  return [...new Set([...sides[0].keys(), ...sides[1].keys()])].flatMap((name) =>
    compareIn(field === '' ? name : `${field}.${name}`, sides, name),
  )
}

type Sides = readonly [ReadonlyMap<string, unknown>, ReadonlyMap<string, unknown>]

function compareIn(field: string, [before, after]: Sides, name: string): readonly BundleChange[] {
  if (!before.has(name)) return [{ field, after: after.get(name) }]
  if (!after.has(name)) return [{ field, before: before.get(name) }]
  return compare(field, before.get(name), after.get(name))
}

const same = (one: unknown, other: unknown): boolean =>
  one === other ||
  (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other))

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The members of a list by their names; null when they have none, or one twice. */
function byName(value: unknown): ReadonlyMap<string, unknown> | null {
  if (!Array.isArray(value)) return null
  const named = value.flatMap((member: unknown) => {
    const name = nameOf(member)
    return name === null ? [] : [[name, member] as const]
  })
  const members = new Map(named)
  return members.size === value.length ? members : null
}

function nameOf(member: unknown): string | null {
  if (!isMap(member)) return null
  const name = member['id'] ?? member['name']
  return typeof name === 'string' ? name : null
}
