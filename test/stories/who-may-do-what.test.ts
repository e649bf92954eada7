/** Every person × every route × two departments, from one table. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { routesOf } from '../../gateway/app.ts'
import { departments, matrix, people, type Person, type Row } from '../support/matrix.ts'
import { aWorld, type World } from '../support/world.ts'

type Department = (typeof departments)[number]
type Who = { readonly person: Person; readonly department: Department; readonly token: string }

const everybody = Object.keys(people) as Person[]

let world: World & AsyncDisposable
let all: readonly Who[]

beforeAll(async () => {
  world = await aWorld()
  const signedIn: Who[] = []
  for (const person of everybody)
    for (const department of departments) {
      const sub = `${person} of ${department}`
      const token = await world.tokenOf({ sub, roles: people[person], department })
      await world.send({ call: 'GET /api/keys', token })
      await world.train(sub)
      signedIn.push({ person, department, token })
    }
  all = signedIn
})
afterAll(() => world[Symbol.asyncDispose]())

const isMeant = ({ may, within }: Row, { person, department }: Who): boolean =>
  typeof may === 'string' ||
  (may.includes(person) && (within === undefined || within === department))

async function call(row: Row, token?: string) {
  const [method = '', path = ''] = row.route.split(' ')
  const answer = await world.send({
    call: `${method} ${row.path?.(world) ?? path}`,
    token,
    body: row.body?.(world),
    ...(row.headers && { headers: row.headers }),
  })
  // One that follows the log has no end.
  const isEndless = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
  if (isEndless) await answer.body?.cancel()
  return { status: answer.status, text: isEndless ? '' : await answer.text() }
}

/** A refusal says why, and nothing else. */
function requireNothingButWhy(text: string): void {
  const body = JSON.parse(text) as { error: object }
  expect(Object.keys(body)).toEqual(['error'])
  expect(Object.keys(body.error).toSorted()).toEqual(['code', 'message', 'param', 'type'])
}

test('the table names every route, and no other', () => {
  const routes = routesOf(world.gateway.gateway.ports, { maxBodyBytes: 1, version: '0' })
  const names = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect([...new Set(matrix.map(({ route }) => route))].toSorted()).toEqual(names.toSorted())
})

describe.each(matrix.map((row, number) => [number, row.route, row] as const))(
  'row %i, %s',
  (_number, _route, row) => {
    test('refuses everybody else, and nothing has happened', async () => {
      const { entries: had, ...before } = await world.contents()
      const nobody = await call(row)
      if (row.may === 'everybody') expect(nobody.status).toBe(row.answers ?? 200)
      else expect(nobody.status).toBe(401)
      if (nobody.status === 401) requireNothingButWhy(nobody.text)
      for (const who of all.filter((one) => !isMeant(row, one))) {
        const { person, department, token } = who
        const { status, text } = await call(row, token)
        expect([person, department, status]).toEqual([person, department, 403])
        requireNothingButWhy(text)
      }
      const { entries: has, ...after } = await world.contents()
      expect(after).toEqual(before)
      const added = has.slice(had.length)
      expect(added.filter((type) => type !== 'ai.deny')).toEqual([])
    })

    test('serves everybody who may', async () => {
      const { answers: other = 200 } = row
      const served: number[] = []
      for (const who of all.filter((one) => isMeant(row, one))) {
        const { person, department, token } = who
        const { status } = await call(row, token)
        const isServed = status < 300 || [404, 409, other].includes(status)
        expect([person, department, status, isServed]).toEqual([person, department, status, true])
        served.push(status < 300 ? 200 : status)
      }
      if (row.may.length > 0) expect(served).toContain(other)
    })
  },
)
