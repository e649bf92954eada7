import { array, assert, asyncProperty, nat } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { serverSent, type ServerSent } from '../../../gateway/models/server-sent.ts'

const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8')

async function* arriving(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield part
}

const read = async (...parts: readonly Uint8Array[]): Promise<ServerSent[]> =>
  (await Array.fromAsync(serverSent(arriving(parts)))).flat()

const lineEnds = { LF: '\n', CR: '\r', CRLF: '\r\n' }

const stream = (end: string): Buffer =>
  bytesOf(
    [
      '\uFEFF: keep-alive',
      '',
      'data: {"content":"患者👩‍⚕️主诉"}',
      '',
      ':',
      '',
      'data: {"two":',
      'data: "lines"}',
      '',
      'data: [DONE]',
      '',
      '',
    ].join(end),
  )

const expected: ServerSent[] = [
  { kind: 'comment' },
  { kind: 'data', data: '{"content":"患者👩‍⚕️主诉"}' },
  { kind: 'comment' },
  { kind: 'data', data: '{"two":\n"lines"}' },
  { kind: 'data', data: '[DONE]' },
]

describe.each(Object.entries(lineEnds))('an event stream with %s', (_, end) => {
  const bytes = stream(end)

  test('reads the same at every split offset', async () => {
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(await read(bytes.subarray(0, at), bytes.subarray(at)), `offset ${at}`).toEqual(
        expected,
      )
    }
  })

  test('reads the same byte by byte', async () => {
    expect(await read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected)
  })

  test('reads the same however it is cut', async () => {
    await assert(
      asyncProperty(array(nat(bytes.length)), async (cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        const parts = ends.slice(1).map((to, index) => bytes.subarray(ends[index], to))
        expect(await read(...parts)).toEqual(expected)
      }),
    )
  })
})

test('a last event without its empty line counts', async () => {
  expect(await read(bytesOf('data: [DONE]'))).toEqual([{ kind: 'data', data: '[DONE]' }])
})

test('an endless event is refused', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'a')
  await expect(read(bytesOf('data: '), megabyte, megabyte)).rejects.toMatchObject({
    code: 'upstream_error',
    cause: { class: 'EventTooLong' },
  })
})
