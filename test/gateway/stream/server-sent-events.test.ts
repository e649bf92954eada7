import { expect, test } from 'vitest'

import type { AnswerEvent } from '../../../gateway/models/answer.ts'
import { serverSent } from '../../../gateway/models/server-sent.ts'
import { Problem } from '../../../gateway/problems.ts'
import { endOfStream, failureEvent, framesOf } from '../../../gateway/stream/server-sent-events.ts'
import { aChunk } from './answers.ts'

const chunk = aChunk({ content: '一\n\r\n二\u2028data: [DONE]' })

const both: readonly AnswerEvent[] = [{ kind: 'keep-alive' }, { kind: 'chunk', chunk }]

async function* bytesOf(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

test('events are framed and nothing is added', () => {
  expect(framesOf(both)).toBe(`: keep-alive\n\ndata: ${JSON.stringify(chunk)}\n\n`)
})

test('a reader gets back what was framed', async () => {
  const texts = [framesOf(both), endOfStream]
  const [comment, event, end] = (await Array.fromAsync(serverSent(bytesOf(texts)))).flat()
  expect(comment).toEqual({ kind: 'comment' })
  expect(event?.kind === 'data' && JSON.parse(event.data)).toEqual(chunk)
  expect(end).toEqual({ kind: 'data', data: '[DONE]' })
})

test('a failure is an OpenAI-shaped error', () => {
  const problem = new Problem('upstream_error', { zh: '中断', en: 'cut' }, { cause: '张三' })
  const text = failureEvent(problem)
  expect(text).toMatch(/^data: \{"error":\{.*"code":"upstream_error".*\}\}\n\n$/u)
  expect(text).not.toContain('张三')
})
