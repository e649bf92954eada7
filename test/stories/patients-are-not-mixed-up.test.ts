import { expect, test } from 'vitest'

import { echoes } from '../support/echo.ts'
import { aGateway } from '../support/gateway.ts'
import {
  chunkFrame,
  recordingUpstream,
  stalls,
  streams,
  type Behaviour,
} from '../support/upstream.ts'

const surnames = ['赵', '钱', '孙', '李', '周', '吴', '郑', '王', '冯', '陈']
const patients = Array.from({ length: 30 }, (_, index) => ({
  name: `${surnames[index % 10]}建${'国军华'.charAt(index / 10)}`,
  phone: `139${String(10_000_000 + index * 7919).padStart(8, '0')}`,
}))

async function contentOf(reply: Response): Promise<string> {
  const frames = (await reply.text()).split('\n\n').filter((frame) => frame.startsWith('data: {'))
  return frames
    .map(
      (frame) =>
        (JSON.parse(frame.slice(6)) as { choices: { delta: { content?: string } }[] }).choices[0]
          ?.delta.content ?? '',
    )
    .join('')
}

test('thirty conversations at once each get their own patient back', async () => {
  await using upstream = await recordingUpstream({ answer: echoes(2) })
  await using gateway = await aGateway({ upstream: upstream.url })

  const answers = await Promise.all(
    patients.map(async ({ name, phone }) => {
      const content = `患者姓名：${name}，联系电话：${phone}，请整理。`
      const reply = await gateway.chat({
        model: 'emr-structuring',
        stream: true,
        messages: [{ role: 'user', content }],
      })
      return { content, answer: await contentOf(reply) }
    }),
  )

  for (const { content, answer } of answers) expect(answer).toBe(content)
})

test('a surrogate of another conversation is not restored', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const first = {
    model: 'emr-structuring',
    messages: [{ role: 'user', content: '患者姓名：赵建国，电话13912345678' }],
  }
  await gateway.chat(first)
  const stolen =
    /@@PHONE_[0-9A-Z]{5}@@/u.exec(JSON.stringify(upstream.requests[0]?.json['messages']))?.[0] ?? ''
  upstream.answerWith(streams(chunkFrame({ content: `电话${stolen}` }, 'stop'), 'data: [DONE]\n\n'))

  const other = {
    ...first,
    stream: true,
    messages: [{ role: 'user', content: '患者姓名：钱建军，电话13987654321' }],
  }
  const answer = await contentOf(await gateway.chat(other, { user: 'dr.lin' }))

  expect(stolen).toMatch(/^@@/u)
  expect(answer).toBe(`电话${stolen}`)
})

test('every cut of every surrogate is restored, and nothing waits for the end', async () => {
  await using upstream = await recordingUpstream()
  await using gateway = await aGateway({ upstream: upstream.url })
  const ask = {
    model: 'emr-structuring',
    stream: true,
    messages: [{ role: 'user', content: '患者姓名：赵建国' }],
  }
  await (await gateway.chat(ask)).text()
  const surrogate =
    /@@PERSON_[0-9A-Z]{5}@@(?=[^.]*$)/u.exec(
      JSON.stringify(upstream.requests[0]?.json['messages']),
    )?.[0] ?? ''
  const text = `您好${surrogate}再见`

  for (let cut = 1; cut < text.length; cut += 1) {
    const parts: Behaviour = streams(
      chunkFrame({ content: text.slice(0, cut) }),
      chunkFrame({ content: text.slice(cut) }),
      chunkFrame({}, 'stop'),
      'data: [DONE]\n\n',
    )
    upstream.answerWith(parts)
    expect(await contentOf(await gateway.chat(ask))).toBe('您好赵建国再见')
  }

  upstream.answerWith(stalls(chunkFrame({ content: `您好${surrogate}再见@@PER` })))
  const hangUp = new AbortController()
  const reader = (await gateway.chat(ask, { signal: hangUp.signal })).body!.getReader()
  const { value } = await reader.read()
  expect(new TextDecoder().decode(value)).toContain('您好赵建国再见')
  hangUp.abort()
})
