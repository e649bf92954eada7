import { array, assert, asyncProperty, boolean, constantFrom, nat, record } from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { AnswerEvent, CompletionChunk, Message } from '../../../gateway/models/answer.ts'
import { labelCompletion, labelled } from '../../../gateway/stream/labelled.ts'
import { restoreCompletion, restored } from '../../../gateway/stream/restored.ts'
import {
  aChunk,
  aCompletion,
  chunksOf,
  events,
  eventsTogether,
  inOrder,
  keepAlive,
  messageOf,
} from './answers.ts'

const surrogates = new Map([
  ['@@PERSON_7K3QX@@', '欧阳晓峰'],
  ['@@PERSON_7K3QX.1@@', 'Ouyang "Leo"\nXiaofeng'],
  ['@@PERSON_9T8RB@@', '李娜'],
  ['@@PHONE_4M2PA@@', '138\\0013'],
])
const plain = { surrogates, isJson: false }
const json = { surrogates, isJson: true }
const ignore = () => {}

const call = (text: string) => ({
  id: 'call_1',
  type: 'function',
  function: { name: 'look_up', arguments: text },
})

const read = (chunks: readonly CompletionChunk[], restoration = plain): Promise<AnswerEvent[]> =>
  inOrder(restored(events(...chunks), restoration, ignore))

const reasonsOf = (read: readonly AnswerEvent[]): (string | null | undefined)[] =>
  read.flatMap((event) =>
    event.kind === 'chunk' ? event.chunk.choices.map((choice) => choice.finish_reason) : [],
  )

describe('a surrogate', () => {
  const text = '患者@@PERSON_7K3QX@@与@@PERSON_9T8RB@@：a@b，@@。'
  const original = '患者欧阳晓峰与李娜：a@b，@@。'

  test('is restored at every split of content', async () => {
    for (let at = 0; at <= text.length; at += 1) {
      const chunks = chunksOf({ content: text }, [at])
      expect(messageOf(await read(chunks)).content, `offset ${at}`).toBe(original)
    }
  })

  test('is restored at every split of reasoning', async () => {
    for (let at = 0; at <= text.length; at += 1) {
      const chunks = chunksOf({ reasoning_content: text, content: '好' }, [at])
      expect(messageOf(await read(chunks)), `offset ${at}`).toMatchObject({
        reasoning_content: original,
        content: '好',
      })
    }
  })

  test('is restored at every split of arguments', async () => {
    const written = '{"name":"@@PERSON_7K3QX.1@@","phone":"@@PHONE_4M2PA@@"}'
    for (let at = 0; at <= written.length; at += 1) {
      const [made] =
        messageOf(await read(chunksOf({ tool_calls: [call(written)] }, [at]))).tool_calls ?? []
      expect(JSON.parse(made?.function?.arguments ?? ''), `offset ${at}`).toEqual({
        name: 'Ouyang "Leo"\nXiaofeng',
        phone: '138\\0013',
      })
    }
  })

  test('in JSON mode leaves valid JSON', async () => {
    const content = '{"姓名":"@@PERSON_7K3QX.1@@"}'
    expect(
      JSON.parse(messageOf(await read(chunksOf({ content }, [9]), json)).content ?? ''),
    ).toEqual({
      姓名: 'Ouyang "Leo"\nXiaofeng',
    })
  })

  test('in plain text and reasoning is not escaped', async () => {
    const message = { reasoning_content: '@@PERSON_7K3QX.1@@', content: '@@PHONE_4M2PA@@' }
    expect(messageOf(await read(chunksOf(message, []), plain))).toMatchObject({
      reasoning_content: 'Ouyang "Leo"\nXiaofeng',
      content: '138\\0013',
    })
    expect(messageOf(await read(chunksOf(message, []), json)).reasoning_content).toBe(
      'Ouyang "Leo"\nXiaofeng',
    )
  })

  test('of another conversation stays as it is', async () => {
    const content = '@@PERSON_2B2B2@@'
    expect(messageOf(await read(chunksOf({ content }, [5]))).content).toBe(content)
  })
})

describe('a restored stream', () => {
  test('passes text on before more arrives', async () => {
    let sent = 0
    async function* source(): AsyncGenerator<AnswerEvent[]> {
      for (const part of ['主诉：', '胸痛@@PER', 'SON_9T8RB@@。']) {
        sent += 1
        yield [{ kind: 'chunk', chunk: aChunk({ content: part }) }]
      }
    }
    const seen: unknown[] = []
    for await (const together of restored(source(), plain, ignore)) {
      if (together.length > 0) seen.push([sent, messageOf(together).content])
    }
    expect(seen).toEqual([
      [1, '主诉：'],
      [2, '胸痛'],
      [3, '李娜。'],
    ])
  })

  test('says what it held back before the finish', async () => {
    const answer = await read([aChunk({ content: '完@@PERS' }), aChunk({ content: '' }, 'length')])
    expect(messageOf(answer).content).toBe('完@@PERS')
    expect(reasonsOf(answer)).toEqual([null, null, 'length'])
    expect(messageOf(answer.slice(0, 2)).content).toBe('完@@PERS')
  })

  test('keeps the order in a finish that speaks', async () => {
    const answer = await read([
      aChunk({ content: '完@@' }),
      aChunk({ content: 'PERSON_9' }, 'stop'),
    ])
    expect(messageOf(answer).content).toBe('完@@PERSON_9')
    expect(reasonsOf(answer).at(-1)).toBe('stop')
  })

  test('ends reasoning before the content begins', async () => {
    const answer = await read([
      aChunk({ reasoning_content: '想@@' }),
      aChunk({ content: '说' }),
      aChunk({}, 'stop'),
    ])
    expect(messageOf(answer.slice(0, 2)).reasoning_content).toBe('想@@')
    expect(messageOf(answer.slice(0, 2)).content).toBe('')
  })

  test('says the rest when no finish comes', async () => {
    expect(messageOf(await read([aChunk({ content: '完@@' })])).content).toBe('完@@')
  })

  test('drops chunks that have nothing left', async () => {
    const answer = await read([
      aChunk({ role: 'assistant', content: '' }),
      aChunk({ content: '@@PERSON' }),
      aChunk({ content: '_9T8RB@@' }),
      aChunk({}, 'stop'),
      aChunk({}, null, { choices: [], usage: { total_tokens: 1 } }),
    ])
    expect(answer).toHaveLength(4)
    expect(answer[0]).toMatchObject({ chunk: { choices: [{ delta: { role: 'assistant' } }] } })
    expect(answer[3]).toMatchObject({ chunk: { choices: [], usage: { total_tokens: 1 } } })
  })

  test('counts usage once', async () => {
    const usage = { usage: { total_tokens: 9 } }
    const answer = await read([aChunk({ content: '@@' }), aChunk({}, 'stop', usage)])
    const usages = answer.flatMap((event) =>
      event.kind === 'chunk' ? [event.chunk.usage ?? null] : [],
    )
    expect(usages.filter(Boolean)).toEqual([{ total_tokens: 9 }])
  })

  test('keeps choices and interleaved calls apart', async () => {
    const part = (index: number, text: string) =>
      aChunk({ tool_calls: [{ index, function: { arguments: text } }] })
    const other = (text: string): CompletionChunk =>
      aChunk({}, null, { choices: [{ index: 1, delta: { content: text }, finish_reason: null }] })
    const answer = await read([
      part(0, '"@@PERSON_'),
      other('@@PHONE_'),
      part(1, '"@@PHONE_'),
      part(0, '9T8RB@@"'),
      part(1, '4M2PA@@"'),
      other('4M2PA@@'),
      aChunk({}, 'tool_calls'),
    ])
    const calls = messageOf(answer).tool_calls ?? []
    expect(calls.map(({ function: called }) => called?.arguments)).toEqual([
      '"李娜"',
      '"138\\\\0013"',
    ])
    expect(messageOf(answer, 1).content).toBe('138\\0013')
  })

  test('passes keep-alives on', async () => {
    expect(await inOrder(restored(keepAlive(), plain, ignore))).toEqual([{ kind: 'keep-alive' }])
  })

  test('counts what it restored and what it did not know', async () => {
    const counts: unknown[] = []
    const message = {
      reasoning_content: '@@PERSON_9T8RB@@',
      content: '@@PERSON_9T8RB@@@@PERSON_2B2B2@@',
      tool_calls: [call('"@@PHONE_4M2PA@@"')],
    }
    const note = (count: unknown) => counts.push(count)
    await inOrder(restored(events(...chunksOf(message, [3])), plain, note))
    restoreCompletion(aCompletion(message), plain, note)
    expect(counts).toEqual([
      { restored: 3, unknown: 1 },
      { restored: 3, unknown: 1 },
    ])
  })

  test('counts also for a reader who leaves', async () => {
    const counts: unknown[] = []
    const chunks = chunksOf({ content: '@@PERSON_9T8RB@@，@@PHONE_4M2PA@@，' }, [17])
    const stream = restored(events(...chunks), plain, (count) => counts.push(count))
    for await (const together of stream) {
      if (messageOf(together).content) break
    }
    expect(counts).toEqual([{ restored: 1, unknown: 0 }])
  })
})

describe('what the model wrote', () => {
  const message: Message = {
    reasoning_content: '想@@PERSON_9T8RB@@',
    content: '说【患者_9T8RB】，李四',
    tool_calls: [call(String.raw`{"who":"@@PERSON_9T8RB@@\n\u674e四\"13900139000"}`)],
  }
  const expected = ['想\uE000', '说\uE000，李四', '{"who":"\uE000\n李四"13900139000"}']

  test('is seen once for each field, without originals and escapes', async () => {
    const seen: string[] = []
    const restoration = { ...plain, onWritten: (text: string) => void seen.push(text) }
    await inOrder(restored(events(...chunksOf(message, [1, 4, 9])), restoration, ignore))
    expect(seen).toEqual(expected)
    restoreCompletion(aCompletion(message), restoration, ignore)
    expect(seen.slice(3)).toEqual(expected)
  })

  test('is not looked at for a reader who leaves', async () => {
    const seen: string[] = []
    const restoration = { ...plain, onWritten: (text: string) => void seen.push(text) }
    for await (const _ of restored(
      events(...chunksOf({ content: '甲乙' }, [1])),
      restoration,
      ignore,
    )) {
      break
    }
    expect(seen).toEqual([])
  })
})

const piece = constantFrom(
  ...surrogates.keys(),
  '@@PERSON_2B2B2@@',
  '@@患者_9T8RB@@',
  '@@ **phone_4m2pa** @@',
  '[PERSON_7K3QX]',
  'PERSON_9T8RB',
  '@@',
  '@',
  '@@PERSON_7K3',
  '主诉：',
  '😀',
  'a',
  '"',
  '\\',
)
const text = array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
const answer = record({
  reasoning: text,
  content: text,
  calls: array(text.map(call), { maxLength: 3 }),
  places: array(nat(200), { maxLength: 40 }),
  together: array(nat(5), { maxLength: 20 }),
  isJson: boolean(),
})

test('stream and whole give the same message', async () => {
  await assert(
    asyncProperty(answer, async ({ reasoning, content, calls, places, together, isJson }) => {
      const message: Message = {
        role: 'assistant',
        content,
        ...(reasoning && { reasoning_content: reasoning }),
        ...(calls.length > 0 && { tool_calls: calls }),
      }
      const restoration = { surrogates, isJson }
      const label = { text: '（AI 生成）', isJson }
      const counts: unknown[] = []
      const note = (count: unknown) => counts.push(count)
      const arriving = eventsTogether(chunksOf(message, places), together)
      const read = await inOrder(labelled(restored(arriving, restoration, note), label))
      const whole = labelCompletion(
        restoreCompletion(aCompletion(message), restoration, note),
        label,
      )
      expect(messageOf(read)).toEqual(whole.choices[0]?.message)
      expect(counts[0]).toEqual(counts[1])
      expect(reasonsOf(read).filter(Boolean)).toEqual([whole.choices[0]?.finish_reason])
      expect(reasonsOf(read).at(-1)).toBe(whole.choices[0]?.finish_reason)
    }),
    { numRuns: 1000 },
  )
})
