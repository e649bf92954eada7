import { randomBytes, randomUUID } from 'node:crypto'

import { beforeAll, describe, expect, test } from 'vitest'

import { contentKinds, createTransitWrapper, openVault } from '#audit'

import { aDraft, aLog } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

const url = process.env['OPENBAO_TEST_URL']
const token = process.env['OPENBAO_TEST_TOKEN'] ?? ''
if (url === undefined)
  console.log('The contract with real OpenBao is skipped; test/openbao/run.sh runs it.')

const name = `wardline-${randomUUID()}`

async function bao(path: string, body: object = {}): Promise<void> {
  const answer = await fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers: { 'x-vault-token': token },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

const transit = (more: { key?: string; token?: () => string; url?: string } = {}) =>
  createTransitWrapper({
    url: url ?? '',
    mount: 'content',
    key: name,
    token: () => token,
    ...more,
  })

describe.skipIf(url === undefined)('a data key wrapped by OpenBao', () => {
  beforeAll(async () => {
    await bao('sys/mounts/content', { type: 'transit' })
    await bao(`content/keys/${name}`, { type: 'aes256-gcm96' })
  })

  test('comes back for its id alone', async () => {
    const key = randomBytes(32)
    const wrapped = await transit().wrap(key, 'id')
    expect(wrapped.includes(key)).toBe(false)
    expect(await transit().unwrap(wrapped, 'id')).toEqual(key)
    await expect(transit().unwrap(wrapped, 'other')).rejects.toThrow()
  })

  test('outlives a rotation, and is wrapped anew by it', async () => {
    const key = randomBytes(32)
    const wrapped = await transit().wrap(key, 'id')
    expect(await transit().isCurrent(wrapped)).toBe(true)
    await bao(`content/keys/${name}/rotate`)
    expect(await transit().isCurrent(wrapped)).toBe(false)
    expect(await transit().unwrap(wrapped, 'id')).toEqual(key)
    expect(await transit().isCurrent(await transit().wrap(key, 'id'))).toBe(true)
  })

  test('is refused without a word of it when the system refuses or is away', async () => {
    const key = randomBytes(32)
    const faults = [
      transit({ token: () => 'wrong' }),
      transit({ key: 'no-such-key' }),
      transit({ url: 'http://127.0.0.1:9' }),
    ]
    for (const wrapper of faults) {
      const error: unknown = await wrapper
        .unwrap(await transit().wrap(key, 'id'), 'id')
        .catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(Error)
      expect(String(error)).not.toContain(key.toString('base64'))
      expect(String(error)).not.toContain(token)
    }
  })

  test('keeps and opens the content of a request', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    const { connectionString: databaseUrl } = database
    const vault = openVault({ log, databaseUrl, wrapper: transit() })
    await vault.check()
    const until = new Date(Date.now() + 1e9)
    const custody = await vault.custody({ request: 'request-1', patients: [['a']], until })
    const { index } = await log.append(aDraft(), [custody.seal('prompt', '胸闷三天')])
    const opened = await vault.open(index, {
      request: 'r',
      actor: null,
      reason: 'to see',
      kinds: contentKinds,
    })
    expect(opened?.contents[0]?.text).toBe('胸闷三天')
    await bao(`content/keys/${name}/rotate`)
    expect(await vault.rewrap()).toBeGreaterThan(0)
    expect(await vault.rewrap()).toBe(0)
    await vault.close()
  })
})
