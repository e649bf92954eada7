import { expect, test } from 'vitest'

import type { AnswerEvent } from '../../../gateway/models/answer.ts'
import { collected, createTally, tallyCompletion } from '../../../gateway/stream/collected.ts'
import { aChunk, aCompletion, eventsTogether, inOrder } from './answers.ts'

const usage = { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 }

test('the tally knows how the answer went', async () => {
  let now = 0
  const chunks = [
    aChunk({ role: 'assistant', content: '' }),
    aChunk({ content: '好' }, null, { system_fingerprint: 'fp' }),
    aChunk({ content: '的' }),
    aChunk({}, 'stop', { usage }),
  ]
  const tally = createTally()
  const source = eventsTogether(chunks, [1, 2])
  expect(await inOrder(collected(source, tally, () => (now += 1)))).toHaveLength(4)
  expect(tally).toEqual({
    model: 'm',
    fingerprint: 'fp',
    usage,
    weight: 1.2,
    finishReasons: ['stop'],
    firstTokenAt: 1,
  })
})

test('the tally is current when the answer breaks off', async () => {
  async function* broken(): AsyncGenerator<AnswerEvent[]> {
    yield [{ kind: 'keep-alive' }, { kind: 'chunk', chunk: aChunk({ content: '好' }) }]
    throw new Error('cut')
  }
  const tally = createTally()
  await expect(inOrder(collected(broken(), tally, () => 7))).rejects.toThrow('cut')
  expect(tally).toMatchObject({ model: 'm', finishReasons: [], firstTokenAt: 7 })
})

test('the tally holds no text', async () => {
  const tally = createTally()
  const source = eventsTogether([aChunk({ content: '张三' }, 'stop')], [])
  await inOrder(collected(source, tally, () => 1))
  expect(JSON.stringify(tally)).not.toContain('张三')
})

test('a whole answer has the same tally', () => {
  const completion = { ...aCompletion({ content: '好' }, { content: '的' }), usage }
  expect(tallyCompletion(completion, () => 3)).toEqual({
    model: 'm',
    fingerprint: null,
    usage,
    weight: 1.2,
    finishReasons: ['stop', 'stop'],
    firstTokenAt: 3,
  })
})
