import { once } from 'node:events'
import { connect } from 'node:net'

import { expect, test } from 'vitest'

import { entriesOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { chunkFrame, recordingUpstream } from '../support/upstream.ts'

test('a stream in flight is finished, and no new request is taken', async () => {
  let finish = () => {}
  await using upstream = await recordingUpstream({
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunkFrame({ content: '您' }))
      finish = () => response.end(`${chunkFrame({ content: '好' }, 'stop')}data: [DONE]\n\n`)
    },
  })
  await using gateway = await aGateway({ upstream: upstream.url })
  await using later = await aGateway({ upstream: upstream.url, database: gateway.databaseUrl })
  const ask = {
    model: 'general-assistant',
    stream: true,
    messages: [{ role: 'user', content: '你好' }],
  }

  const reader = (await gateway.chat(ask)).body!.getReader()
  const parts = [new TextDecoder().decode((await reader.read()).value)]
  const ahead = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  await once(ahead, 'connect')
  const closed = gateway.gateway.close(20_000)
  await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow()
  // A connection that a client opened ahead holds nobody up, while one with an answer under way stays.
  ahead.resume()
  await once(ahead, 'close')
  finish()
  for (let part = await reader.read(); !part.done; part = await reader.read())
    parts.push(new TextDecoder().decode(part.value))
  await closed

  expect(parts.join('')).toMatch(/您[\s\S]*好[\s\S]*\[DONE\]/u)
  expect((await entriesOf(later)).some(({ body }) => body.outcome?.status === 'completed')).toBe(
    true,
  )
})
