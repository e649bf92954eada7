import { expect, test } from 'vitest'

import { withClosing } from '../../../gateway/exchange/describe.ts'
import type { AnswerEvent, CompletionChunk } from '../../../gateway/models/answer.ts'
import { aChunk } from '../stream/answers.ts'

const unsupported = [{ type: 'PERSON', count: 1 }] as const
const event = (chunk: CompletionChunk): AnswerEvent => ({ kind: 'chunk', chunk })

test('the last chunk says what was invented, and no other', () => {
  const finish = event(aChunk({}, 'stop'))
  const usage = event(aChunk({}, null, { choices: [], usage: { total_tokens: 9 } }))
  const alive: AnswerEvent = { kind: 'keep-alive' }
  expect(withClosing([finish, usage, alive], unsupported)).toEqual([
    finish,
    event({
      ...aChunk({}, null, { choices: [], usage: { total_tokens: 9 } }),
      wardline: { unsupported },
    }),
    alive,
  ])
})

test('an only chunk keeps what it says already', () => {
  const only = event(aChunk({ content: '好' }, 'stop', { wardline: { entry: 7 } }))
  expect(withClosing([only], [])).toEqual([
    event(aChunk({ content: '好' }, 'stop', { wardline: { entry: 7, unsupported: [] } })),
  ])
  expect(withClosing([], unsupported)).toEqual([])
})
