/** A model that answers with a fixed answer, whole or as 50 chunks, after the time it was told to twice that time. */
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'

import { listenAndTell } from './process.ts'

// Evenly spread instead of by chance (steps of the golden ratio), or the median of a short run would tell of luck alone.
const goldenRatio = 0.618_033_988_749_895
let turn = 0
let delayMs = 0
process.on('message', (message) => {
  if (typeof message === 'number') delayMs = message
})
const base = { id: 'bench', created: 0, model: 'bench' }
const whole = JSON.stringify({
  ...base,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: '已按主诉、现病史、诊断整理。'.repeat(20) },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 900, completion_tokens: 200, total_tokens: 1100 },
})
const chunk = (delta: object, finish: string | null) =>
  `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const stream = [
  ...Array.from({ length: 50 }, () => chunk({ content: '整理完成' }, null)),
  chunk({}, 'stop'),
  'data: [DONE]\n\n',
].join('')

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const isStream = Buffer.concat(parts).includes('"stream":true')
    turn = (turn + goldenRatio) % 1
    void setTimeout(delayMs * (1 + turn)).then(() => {
      response.writeHead(200, {
        'content-type': isStream ? 'text/event-stream' : 'application/json',
      })
      response.end(isStream ? stream : whole)
    })
  })
})
listenAndTell(server)
