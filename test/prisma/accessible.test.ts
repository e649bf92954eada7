/** What the permissions say in memory of each record is what the database finds: for random rules, and rows with everything missing. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { permits, reachOf, type Bundle, type Principal } from '#policy'

import { accessible } from '../../prisma/accessible.ts'
import { createClient } from '../../prisma/client.ts'
import { defaultBundle } from '../policy/bundle/default-bundle.ts'
import { aDatabase } from '../support/database.ts'

const base = defaultBundle()
const because = { zh: '规则', en: 'Rule' }
const monday = new Date('2026-11-30T01:30:00Z') // 9:30 in the hospital.
const question = { action: 'read', subject: 'audit-entry', at: monday } as const

const value = fc.constantFrom('a', 'b', 'c', 'none', '${department}', '${campus}', '${subject}')
const comparison = fc.oneof(
  value,
  fc.record({ $eq: value }),
  fc.record({ $in: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ $eq: value, $in: fc.array(value, { minLength: 1, maxLength: 3 }) }),
)
const when = fc.record(
  {
    department: comparison,
    campus: comparison,
    source: comparison,
    hour: fc.record({ $in: fc.subarray(['08', '09', '10'], { minLength: 1 }) }),
    weekday: fc.constantFrom('monday', 'sunday'),
  },
  { requiredKeys: [] },
)
const rules = fc.array(
  fc.record({
    effect: fc.constantFrom('permit', 'permit', 'forbid'),
    roles: fc.constantFrom(['clinician'], ['clinician', 'manager'], ['manager']),
    actions: fc.constantFrom(['read'], ['read', 'open'], ['open']),
    when: fc.option(when, { nil: undefined }),
  }),
  { maxLength: 6 },
)
const claim = fc.constantFrom('a', 'b', '', null)

type Rules = typeof rules extends fc.Arbitrary<infer Value> ? Value : never

const bundleOf = (all: Rules): Bundle => ({
  ...base,
  permissions: all.map(({ when: conditions, effect, roles, actions }, index) => ({
    id: `rule-${index}`,
    effect,
    roles: [...roles],
    actions: [...actions],
    subject: 'audit-entry',
    because,
    ...(conditions && Object.keys(conditions).length > 0 && { when: conditions }),
  })),
})

const values = ['a', 'b', 'c', '', null]
const rows = values.flatMap((department) =>
  values.flatMap((campus) =>
    ['a', 'b', ''].map((source, place) => ({
      subject: `${department}/${campus}/${place}`,
      name: 'someone',
      roles: [],
      department,
      campus,
      source,
      seenAt: monday,
    })),
  ),
)

const resourceOf = ({ department, campus, source }: (typeof rows)[number]) => ({
  ...(department !== null && { department }),
  ...(campus !== null && { campus }),
  source,
})

test('a thousand policies find in the database what they permit in memory', async () => {
  await using home = await aDatabase()
  const client = createClient(home.connectionString)
  await client.principal.createMany({ data: rows })
  const found = { all: 0, some: 0, none: 0 }

  await fc.assert(
    fc.asyncProperty(rules, claim, claim, async (all, department, campus) => {
      const bundle = bundleOf(all)
      const roles = ['clinician'] as const
      const principal: Principal = { subject: 'a', name: 'A', roles, department, campus }
      const permitted = rows.filter(
        (row) => permits(bundle, principal, { ...question, resource: resourceOf(row) }).allowed,
      )
      const reach = reachOf(bundle, principal, question)
      const where = reach && accessible('Principal', reach)
      const read = where === null ? [] : await client.principal.findMany({ where })
      const subjects = (some: readonly { readonly subject: string }[]) =>
        some.map(({ subject }) => subject).toSorted()
      expect(subjects(read)).toEqual(subjects(permitted))
      // The same beside another condition, where an extension that is missing would let everything through.
      const beside = where && { AND: [where, { campus: 'a' }] }
      const count = beside === null ? 0 : await client.principal.count({ where: beside })
      expect(count).toBe(permitted.filter((row) => row.campus === 'a').length)
      if (permitted.length === 0) found.none += 1
      else if (permitted.length === rows.length) found.all += 1
      else found.some += 1
    }),
    { numRuns: 1_200 },
  )
  // Rules that nobody matches would prove nothing.
  expect(Math.min(...Object.values(found))).toBeGreaterThan(20)
  await client.$disconnect()
})

test('who has no role reaches nothing, whatever others do', () => {
  const nobody = { subject: 'x', name: 'X', roles: [], department: 'a', campus: 'a' }
  for (const { subject, actions } of base.permissions)
    for (const action of actions)
      expect([subject, reachOf(base, nobody, { action, subject, at: monday })]).toEqual([
        subject,
        null,
      ])
})
