import type { Ability } from '@casl/ability'
import { accessibleBy, createPrismaAbility, type PrismaQueryOf } from '@casl/prisma/runtime'

import type { Prisma } from './generated/client.ts'

/** All of these columns have one of these values; no column at all describes every row. */
type Terms = Readonly<Record<string, readonly string[]>>

/** The rows that one of `permitted` describes and none of `forbidden`: a column that is empty counts as if it had the forbidden value. */
export type Reach = { readonly permitted: readonly Terms[]; readonly forbidden: readonly Terms[] }

type WhereOf = {
  readonly EmergencyAccess: Prisma.EmergencyAccessWhereInput
  readonly Principal: Prisma.PrincipalWhereInput
}

type Query = PrismaQueryOf<Prisma.TypeMap>

/**
 * The condition that finds the rows of a reach, for the top level of a query and its `AND` (CASL's conditions do not hold in an `include`).
 * Who reaches nothing is not to be asked about: whoever calls this has found out that there is a reach.
 */
export function accessible<Model extends keyof WhereOf>(
  model: Model,
  { permitted, forbidden }: Reach,
): WhereOf[Model] {
  const rule = { action: 'read', subject: model } as const
  const ability = createPrismaAbility<Ability<['read', keyof WhereOf], Query>>([
    ...permitted.map((terms) => ({ ...rule, ...toConditions(terms) })),
    ...forbidden.map((terms) => ({ ...rule, inverted: true, ...toConditions(orEmpty(terms)) })),
  ])
  return accessibleBy(ability).ofType(model)
}

// CASL takes `{}` for nothing in SQL and for everything elsewhere; a rule without conditions is everything in both.
function toConditions(terms: Terms): { readonly conditions?: Query } {
  const columns = Object.entries(terms).map(([column, values]) => [column, { in: [...values] }])
  return columns.length === 0 ? {} : { conditions: Object.fromEntries(columns) }
}

// That NULL is perhaps the forbidden value is SQL's own logic.
const orEmpty = (terms: Terms): Terms =>
  Object.fromEntries(Object.entries(terms).map(([column, values]) => [column, [...values, '']]))
