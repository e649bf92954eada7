import { conditionFields, momentFields, operators, references } from '../access/conditions.ts'
import { hours, weekdays } from '../access/moments.ts'
import { partsOf } from '../access/parts.ts'
import { roles } from '../access/principal.ts'
import { purposes } from '../access/purposes.ts'
import { levels } from '../classification/levels.ts'
import type { FieldPath } from './fault.ts'
import type { Refuse } from './references.ts'
import { destinationKinds, groups, stages, type BundleContent, type Permission } from './schema.ts'

type Json = NonNullable<Permission['when']>[string]

/** Every condition asks about a field that exists, with a comparison and a value that can be true. */
export function checkConditions(content: BundleContent, refuse: Refuse): void {
  for (const [index, { subject, when }] of content.permissions.entries()) {
    if (when === undefined) continue
    const path = ['permissions', index, 'when']
    if (Object.keys(when).length === 0)
      refuse(path, { zh: '条件不能为空', en: 'A condition must not be empty' })
    for (const [field, condition] of Object.entries(when)) {
      if (![...conditionFields[subject], ...momentFields].some((known) => known === field))
        refuse([...path, field], {
          zh: `“${subject}”没有可用于条件的字段“${field}”`,
          en: `"${subject}" has no field "${field}" for conditions`,
        })
      const domain = domainOf(content, { subject, field })
      checkComparison(condition, { path: [...path, field], domain }, refuse)
    }
  }
}

/** A permission names parts of what has such parts, and only where it is read or opened. */
export function checkParts({ permissions }: BundleContent, refuse: Refuse): void {
  for (const [index, { subject, actions, fields = [] }] of permissions.entries()) {
    for (const [place, field] of fields.entries())
      if (partsOf[subject]?.includes(field) !== true)
        refuse(['permissions', index, 'fields', place], {
          zh: `“${subject}”没有“${field}”这一部分`,
          en: `"${subject}" has no part "${field}"`,
        })
    if (fields.length > 0 && actions.some((action) => action !== 'read' && action !== 'open'))
      refuse(['permissions', index, 'fields'], {
        zh: '只有 read、open 可以限于部分内容',
        en: 'Only read and open can be limited to parts',
      })
  }
}

type Place = { readonly path: FieldPath; readonly domain: readonly string[] | null }

function checkComparison(condition: Json, place: Place, refuse: Refuse): void {
  if (!isRecord(condition)) return checkValue(condition, place, refuse)
  if (Object.keys(condition).length === 0)
    refuse(place.path, { zh: '条件不能为空', en: 'A condition must not be empty' })
  for (const [operator, operand] of Object.entries(condition)) {
    const at = { ...place, path: [...place.path, operator] }
    if (!operators.some((known) => known === operator))
      refuse(at.path, {
        zh: `不允许使用比较符“${operator}”，只能用 ${operators.join('、')}`,
        en: `The operator "${operator}" is not allowed; use ${operators.join(' or ')}`,
      })
    else if (operator === '$in') checkList(operand, at, refuse)
    else checkValue(operand, at, refuse)
  }
}

function checkList(operand: Json, place: Place, refuse: Refuse): void {
  if (!Array.isArray(operand) || operand.length === 0)
    return refuse(place.path, { zh: '$in 需要非空列表', en: '$in needs a list that is not empty' })
  for (const [index, item] of operand.entries())
    checkValue(item, { ...place, path: [...place.path, index] }, refuse)
}

function checkValue(value: Json, { path, domain }: Place, refuse: Refuse): void {
  if (typeof value !== 'string' || value === '')
    return refuse(path, { zh: '条件的值必须是非空文字', en: 'A condition compares with a text' })
  if (references.some((known) => known === value)) return
  if (value.includes('${'))
    return refuse(path, {
      zh: `无法解析“${value}”，只能单独使用 ${references.join('、')}`,
      en: `"${value}" cannot be resolved; only ${references.join(', ')} can, each on its own`,
    })
  if (domain !== null && !domain.includes(value))
    refuse(path, { zh: `“${value}”没有定义`, en: `"${value}" is not defined` })
}

type Field = { readonly subject: Permission['subject']; readonly field: string }

/** All values that a field can have, or null when they are not known beforehand. */
function domainOf(content: BundleContent, { subject, field }: Field): readonly string[] | null {
  const domains: Readonly<Record<string, readonly string[]>> = {
    'use-case.id': content.useCases.map(({ id }) => id),
    'use-case.group': groups,
    'use-case.stage': stages,
    'use-case.purpose': purposes,
    'use-case.level': levels.map(String),
    'destination.id': content.destinations.map(({ id }) => id),
    'destination.kind': destinationKinds,
    'person.role': roles,
    'person.department': content.departments.map(({ id }) => id),
    'audit-entry.department': content.departments.map(({ id }) => id),
  }
  const ofMoments: Readonly<Record<string, readonly string[]>> = { hour: hours, weekday: weekdays }
  return ofMoments[field] ?? domains[`${subject}.${field}`] ?? null
}

function isRecord(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
