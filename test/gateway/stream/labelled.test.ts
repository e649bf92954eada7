import { expect, test } from 'vitest'

import type { AnswerEvent, CompletionChunk } from '../../../gateway/models/answer.ts'
import { labelCompletion, labelled } from '../../../gateway/stream/labelled.ts'
import { aChunk, aCompletion, chunksOf, events, inOrder, keepAlive, messageOf } from './answers.ts'

const text = '\n\n（由人工智能生成）'
const plain = { text, isJson: false }
const json = { text, isJson: true }

const read = (chunks: readonly CompletionChunk[], label = plain): Promise<AnswerEvent[]> =>
  inOrder(labelled(events(...chunks), label))

test('the label is the last content before the finish', async () => {
  const answer = await read(chunksOf({ content: '好的' }, [1]))
  expect(messageOf(answer).content).toBe(`好的${text}`)
  expect(answer.at(-1)).toMatchObject({ chunk: { choices: [{ finish_reason: 'stop' }] } })
  expect(messageOf(answer.slice(-1)).content).toBe('')
})

test('the label follows words in the finish', async () => {
  const answer = await read([aChunk({ content: '好' }), aChunk({ content: '的' }, 'stop')])
  expect(messageOf(answer).content).toBe(`好的${text}`)
})

test('every choice has its label', async () => {
  const finish = { choices: [0, 1].map((index) => ({ index, delta: {}, finish_reason: 'stop' })) }
  const answer = await read([aChunk({}, null, finish)])
  expect([messageOf(answer, 0).content, messageOf(answer, 1).content]).toEqual([text, text])
})

test('an answer without a finish is labelled too', async () => {
  expect(messageOf(await read([aChunk({ content: '好' })])).content).toBe(`好${text}`)
})

test('JSON is not labelled', async () => {
  const content = '{"a":1}'
  expect(messageOf(await read(chunksOf({ content }, []), json)).content).toBe(content)
  expect(labelCompletion(aCompletion({ content }), json)).toEqual(aCompletion({ content }))
})

test('tool calls are not labelled', async () => {
  const message = {
    content: '',
    tool_calls: [{ id: '1', function: { name: 'f', arguments: '{}' } }],
  }
  expect(messageOf(await read(chunksOf(message, []))).content).toBe('')
  expect(labelCompletion(aCompletion(message), plain)).toEqual(aCompletion(message))
})

test('a whole answer is labelled', () => {
  const whole = labelCompletion(aCompletion({ content: '好' }, { content: null }), plain)
  expect(whole.choices.map(({ message }) => message.content)).toEqual([`好${text}`, text])
})

test('keep-alives pass', async () => {
  expect(await inOrder(labelled(keepAlive(), plain))).toEqual([{ kind: 'keep-alive' }])
})
