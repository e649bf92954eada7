import { expect, test } from 'vitest'

import { aSession } from '../support/audit-log.ts'
import { echoes } from '../support/echo.ts'
import { aGateway } from '../support/gateway.ts'
import { identifiers, note } from '../support/notes.ts'
import { cuts, chunkFrame, hangs, recordingUpstream, whole } from '../support/upstream.ts'

const canaries = [...identifiers, '氨氯地平', '冠状动脉', '胸闷']
const ask = { model: 'emr-structuring', messages: [{ role: 'user', content: note }] }

/** Every row of every table of the database as text. */
async function everythingStored(databaseUrl: string): Promise<string> {
  await using owner = await aSession(databaseUrl)
  const tables = await owner.query<{ name: string }>(
    "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'",
  )
  const contents: string[] = []
  for (const { name } of tables.rows) {
    contents.push(JSON.stringify((await owner.query(`SELECT * FROM ${name}`)).rows))
  }
  return contents.join('\n')
}

test('no text of a patient is in logs, metrics, errors or tables, whatever happens', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url, upstreamTimeoutMs: 500 })
  const errors: string[] = []
  const headers = { authorization: `Bearer ${await gateway.keyOf('dr.lin')}` }

  await (await gateway.chat(ask)).text()
  await (await gateway.chat({ ...ask, stream: true })).text()
  const people = [{ resourceType: 'Patient', name: identifiers.map((text) => ({ text })) }]
  await (await gateway.chat({ ...ask, wardline: { people } })).text()
  errors.push(await (await gateway.chat({ ...ask, wardline: { people: note } })).text())
  errors.push(
    await (await gateway.chat({ ...ask, wardline: { people: [{ resourceType: note }] } })).text(),
  )
  errors.push(await (await gateway.chat(ask, { user: 'dr.xu' })).text())
  errors.push(await (await gateway.chat({ ...ask, model: note })).text())
  errors.push(await (await gateway.chat({ ...ask, temperature: note })).text())
  errors.push(await (await gateway.chat(`{"model":"${note}`)).text())
  errors.push(
    await (
      await gateway.chat(ask, { headers: { 'x-wardline-document-type': '13912345678' } })
    ).text(),
  )
  errors.push(
    await (
      await fetch(
        `${gateway.url}/v1/models/${encodeURIComponent(note)}?note=${encodeURIComponent(note)}`,
        { headers },
      )
    ).text(),
  )
  await gateway.post('/api/deidentify', { text: note })
  const reported = { text: note, wrong: [{ start: 0, end: 2 }] }
  expect((await gateway.post('/api/deidentify/cases', reported)).status).toBe(201)
  errors.push(
    await (
      await fetch(`${gateway.url}/api/policy/explain`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model: patientInPlaceOfModel }),
      })
    ).text(),
  )
  for (const answer of [
    whole({ error: { message: note } }, 500),
    whole(note),
    hangs,
    cuts(chunkFrame({ content: '好' })),
  ]) {
    upstream.answerWith(answer)
    errors.push(await (await gateway.chat(ask)).text())
    errors.push(await (await gateway.chat({ ...ask, stream: true })).text())
  }

  const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
  const kept = [
    gateway.logged.join(''),
    metrics,
    errors.join('\n'),
    await everythingStored(gateway.databaseUrl),
  ]
  for (const canary of canaries) for (const place of kept) expect(place).not.toContain(canary)
  expect(gateway.logged.length).toBeGreaterThan(10)
  expect(metrics).toContain('wardline_identifiers_removed_total{type="PERSON"}')
})

const patientInPlaceOfModel = identifiers.join(' ')

test('no key is in logs, metrics or tables', async () => {
  await using gateway = await aGateway()
  const key = await gateway.keyOf('dr.lin')

  await fetch(`${gateway.url}/api/me`, { headers: { authorization: `Bearer ${key}` } })
  await fetch(`${gateway.url}/api/me?key=${key}`, { headers: { authorization: `Bearer ${key}x` } })

  const kept = [gateway.logged.join(''), await everythingStored(gateway.databaseUrl)]
  for (const place of kept) expect(place).not.toContain(key.slice(10))
})
