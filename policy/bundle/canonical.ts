/**
 * The one text of a JSON value (RFC 8785): the same value gives the same bytes, so that it can be hashed.
 *
 * Members whose value is undefined are left out, as JSON.stringify does; whatever JSON cannot say is refused.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return canonicalString(value)
  if (typeof value === 'number') return canonicalNumber(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (isPlainObject(value)) return `{${canonicalMembers(value)}}`
  throw new TypeError(`A ${typeof value} of this kind has no canonical JSON.`)
}

// RFC 8785 §3.2.3: by UTF-16 code units, which is how `<` compares and `sort` sorts.
function canonicalMembers(value: Record<string, unknown>): string {
  let members = ''
  for (const key of Object.keys(value).sort()) {
    const member = value[key]
    if (member === undefined) continue
    members += `${members === '' ? '' : ','}${canonicalString(key)}:${canonicalJson(member)}`
  }
  return members
}

// RFC 8785 §3.2.2.2: JSON.stringify escapes exactly as required; a lone surrogate has no UTF-8 form.
function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('A lone surrogate has no canonical JSON.')
  return JSON.stringify(value)
}

// RFC 8785 §3.2.2.3: ECMAScript's own number format; minus zero becomes 0.
function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError('NaN and infinity have no canonical JSON.')
  return JSON.stringify(value)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
