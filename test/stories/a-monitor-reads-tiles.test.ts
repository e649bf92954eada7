/** A monitor that knows nothing but the formats of C2SP follows the log from its tiles. */
import { expect, test } from 'vitest'

import { append, emptyFrontier, rootOf } from '../../audit/merkle/frontier.ts'
import { leafHash } from '../../audit/merkle/hash.ts'
import { aDraft, aLog } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'

/** How C2SP tlog-tiles writes an index. */
function written(index: number): string {
  const digits = String(index).padStart(3 * Math.ceil(String(index).length / 3), '0')
  const groups = digits.match(/\d{3}/gu) ?? []
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
}

async function get(
  gateway: TestGateway,
  path: string,
  user: 'officer.zhou' | 'dr.lin' = 'officer.zhou',
): Promise<Response> {
  const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
  return fetch(`${gateway.url}/api/audit/tlog/${path}`, { headers })
}

async function bytes(gateway: TestGateway, path: string): Promise<Buffer> {
  const answer = await get(gateway, path)
  expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
    path,
    200,
    'application/octet-stream',
  ])
  return Buffer.from(await answer.arrayBuffer())
}

/** Names of the tiles of a level that holds so many. */
const tilesOf = (level: string, count: number): readonly string[] =>
  Array.from({ length: Math.ceil(count / 256) }, (_, index) => {
    const width = Math.min(256, count - index * 256)
    return `tile/${level}/${written(index)}${width < 256 ? `.p/${width}` : ''}`
  })

function entriesIn(bundle: Buffer): readonly Buffer[] {
  const entries: Buffer[] = []
  for (let at = 0; at < bundle.length;) {
    const length = bundle.readUInt16BE(at)
    entries.push(bundle.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return entries
}

const hashesIn = (tile: Buffer): readonly Buffer[] =>
  Array.from({ length: tile.length / 32 }, (_, at) => tile.subarray(32 * at, 32 * at + 32))

const rootOver = (leaves: readonly Buffer[]): string =>
  rootOf(leaves.reduce((tree, leaf) => append(tree, leaf).frontier, emptyFrontier)).toString(
    'base64',
  )

test('it finds every entry under the root that was signed', async () => {
  await using database = await aDatabase()
  {
    await using log = aLog(database.connectionString)
    await Promise.all(
      Array.from({ length: 700 }, (_, at) => log.append(aDraft({ request: `r${at}` }))),
    )
  }
  await using gateway = await aGateway({ database: database.connectionString })
  await gateway.keyOf('officer.zhou')
  const [origin, size = '', root] = (await (await get(gateway, 'checkpoint')).text()).split('\n')
  expect(origin).toBe('wardline.local/audit')
  const count = Number(size)
  expect(count).toBeGreaterThan(700)

  const leaves: Buffer[] = []
  for (const path of tilesOf('entries', count))
    leaves.push(...entriesIn(await bytes(gateway, path)).map((entry) => leafHash(entry)))
  expect(rootOver(leaves)).toBe(root)
  const hashes: Buffer[] = []
  for (const path of tilesOf('0', count)) hashes.push(...hashesIn(await bytes(gateway, path)))
  expect(hashes).toEqual(leaves)
  const [upper] = tilesOf('1', 2)
  const above = hashesIn(await bytes(gateway, upper ?? ''))
  expect(above.map((hash) => hash.toString('base64'))).toEqual(
    [0, 1].map((at) => rootOver(leaves.slice(256 * at, 256 * at + 256))),
  )
})

test('what is no tile of the log is not found, and nobody else may look', async () => {
  await using gateway = await aGateway()
  await gateway.keyOf('officer.zhou')
  expect((await get(gateway, 'tile/0/000.p/1')).status).toBe(200)
  const none = [
    'tile/0/000',
    'tile/0/001.p/1',
    'tile/1/000.p/1',
    'tile/9/000',
    'tile/0/x000/000',
    'tile/0/0',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/999',
    'tile/-1/000',
    'tile/entries/000',
    'tile/data/000',
    'tile/0/x999/x999/x999/x999/999.p/1',
    'tile/0/%2e%2e/000',
    'tile/',
  ]
  for (const path of none) expect([path, (await get(gateway, path)).status]).toEqual([path, 404])
  expect((await get(gateway, 'tile/0/000.p/1', 'dr.lin')).status).toBe(403)
  expect((await get(gateway, 'checkpoint', 'dr.lin')).status).toBe(403)
})
