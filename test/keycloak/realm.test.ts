import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { roles } from '#policy'

import { loadBundle } from '../../gateway/policies/folder.ts'

type Group = { name: string; attributes?: Record<string, string[]>; subGroups?: Group[] }
type Realm = { roles: { realm: { name: string }[] }; groups: Group[]; users: object[] }

const text = readFileSync('deploy/keycloak/wardline-realm.json', 'utf8')
const realm = JSON.parse(text) as Realm

const groupsBelow = (parent: string) =>
  realm.groups.find(({ name }) => name === parent)?.subGroups ?? []

test('the realm has our roles and the departments of the bundle', async () => {
  expect(realm.roles.realm.map(({ name }) => name)).toEqual(roles)
  const { departments } = await loadBundle()
  expect(groupsBelow('departments').map(({ name }) => name)).toEqual(
    departments.map(({ id }) => id),
  )
})

test('every group gives the code that it is named after, and no other', () => {
  const expected = (code: string) => (group: Group) => [group.name, { [code]: [group.name] }]
  const found = ({ name, attributes }: Group) => [name, attributes]
  for (const [parent, code] of [
    ['departments', 'department'],
    ['campuses', 'campus'],
  ] as const) {
    const groups = groupsBelow(parent)
    expect(groups.length).toBeGreaterThan(0)
    expect(groups.map(found)).toEqual(groups.map(expected(code)))
  }
})

test('the realm brings no secret and no person', () => {
  expect(text).not.toMatch(/"(?:secret|credentials|privateKey|certificate|value)"/u)
  expect(realm.users).toEqual([
    expect.objectContaining({ serviceAccountClientId: 'wardline-service' }),
  ])
})
