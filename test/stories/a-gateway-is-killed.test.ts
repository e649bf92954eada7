/** Kill −9 under load: nothing left unrecorded, nothing answered unrecorded, and what was open is ended once. */
import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import type { Entry } from '#audit'

import { aDatabase } from '../support/database.ts'
import { until } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { aKillableGateway } from '../support/killable.ts'
import { note } from '../support/notes.ts'
import { completionOf, recordingUpstream, whole } from '../support/upstream.ts'

const secret = 'the same for both gateways'.padEnd(40, '.')
const ask = JSON.stringify({
  model: 'emr-structuring',
  messages: [{ role: 'user', content: note }],
})

type Served = { readonly entry: number; readonly hash: string }

test('a killed gateway leaves no call and no answer off the record', async () => {
  await using database = await aDatabase()
  await using upstream = await recordingUpstream({ answer: whole(completionOf({ content: '好' })) })
  const served: Served[] = []
  {
    await using gateway = await aKillableGateway({
      database: database.connectionString,
      upstream: upstream.url,
      secret,
    })
    const over = new AbortController()
    const client = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const answer = await post(gateway.url, gateway.key).catch(() => null)
        if (answer !== null) served.push(answer)
      }
    }
    const clients = Promise.all(Array.from({ length: 16 }, client))
    await until(() => served.length > 40)
    // From now on the model keeps everybody waiting, so that requests are open when the gateway goes.
    upstream.answerWith(() => new Promise(() => {}))
    const calls = upstream.requests.length
    await until(() => upstream.requests.length >= calls + 16)
    over.abort()
    await gateway.kill()
    await clients
  }

  await using next = await aGateway({ database: database.connectionString, secret })
  const { audit } = next.gateway.ports
  await until(async () => (await audit.verify()).open === 0)

  const { findings, entries: size } = await audit.verify()
  expect(findings).toEqual([])
  const entries: Entry[] = []
  for (let before = size; before > 0; before -= 200)
    entries.push(...(await audit.list({ limit: 200, before })))
  const accepted = entries.filter(({ body }) => body.type === 'ai.accept')
  const hashes = new Set(accepted.map(({ body }) => body.model?.payloadHash))
  for (const { body } of upstream.requests)
    expect(hashes.has(createHash('sha256').update(body).digest('hex'))).toBe(true)

  const outcomes = new Set(
    entries.filter(({ body }) => body.type === 'ai.outcome').map(({ body }) => body.parent),
  )
  const byIndex = new Map(entries.map((entry) => [entry.index, entry.hash]))
  for (const { entry, hash } of served) {
    expect(outcomes.has(entry)).toBe(true)
    expect(byIndex.get(entry)).toBe(hash)
  }
  const left = entries.filter(({ body }) => body.type === 'ai.indeterminate')
  expect(left.length).toBeGreaterThanOrEqual(16)
  expect(left.length + outcomes.size).toBe(accepted.length)
})

async function post(url: string, key: string): Promise<Served | null> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: ask,
  })
  await answer.text()
  if (!answer.ok) return null
  const { headers } = answer
  return {
    entry: Number(headers.get('x-wardline-entry')),
    hash: headers.get('x-wardline-receipt') ?? '',
  }
}
