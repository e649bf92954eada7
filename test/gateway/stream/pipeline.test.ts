import { expect, test } from 'vitest'

import type { Answer } from '../../../gateway/models/answer.ts'
import { createModels } from '../../../gateway/models/models.ts'
import { collected, createTally } from '../../../gateway/stream/collected.ts'
import { labelled } from '../../../gateway/stream/labelled.ts'
import { restored } from '../../../gateway/stream/restored.ts'
import { framesOf } from '../../../gateway/stream/server-sent-events.ts'
import { contentFrames, inTurn, recordingUpstream, streams } from '../../support/upstream.ts'
import { inOrder } from './answers.ts'

const label = { text: '（AI 生成）', isJson: false }

function modelsAt(baseUrl: string) {
  const endpoint = { id: 'cloud', kind: 'cloud', dialect: 'deepseek', baseUrl } as const
  return createModels([{ ...endpoint, apiKey: 'k', model: 'm', simulator: false }])
}

/** What the caller receives of a streamed answer. */
async function served(answer: Answer, surrogates: ReadonlyMap<string, string>): Promise<string> {
  if (answer.kind !== 'stream') throw new Error('not a stream')
  const tally = createTally()
  const original = restored(answer.events, { surrogates, isJson: false }, () => {})
  const events = collected(labelled(original, label), tally, () => 0)
  return framesOf(await inOrder(events))
}

const question = (content: string) => ({ stream: true, messages: [{ role: 'user', content }] })
const open = () => ({ signal: new AbortController().signal })

test('any split of the bytes gives the same text', async () => {
  const surrogates = new Map([['@@PERSON_9T8RB@@', '欧阳晓峰']])
  const frames = contentFrames('患者@@PERSON_', '9T8RB@', '@主诉')
  const bytes = Buffer.from(`: keep-alive\r\n\r\n${frames.join('')}`)
  const behaviours = Array.from({ length: bytes.length }, (_, at) =>
    streams(bytes.subarray(0, at), bytes.subarray(at)),
  )
  await using upstream = await recordingUpstream({ answer: inTurn(...behaviours) })
  const models = modelsAt(upstream.url)
  const seen = new Set<string>()
  for (const _ of behaviours) {
    seen.add(await served(await models.ask(['cloud'], question('问'), open()), surrogates))
  }
  const [text = ''] = seen
  expect(seen.size).toBe(1)
  expect(text).toMatch(/^: keep-alive\n\n/u)
  const contents = [...text.matchAll(/"content":"([^"]*)"/gu)].map(([, content]) => content)
  expect(contents.join('')).toBe('患者欧阳晓峰主诉（AI 生成）')
})

test('concurrent patients do not mix', async () => {
  await using upstream = await recordingUpstream({
    answer: async (response, request) => {
      const mention = /@@PERSON_[0-9A-Z]{5}@@/u.exec(request.text)?.[0] ?? ''
      await streams(...contentFrames(...Array.from(`患者${mention}好转。`.repeat(5))))(
        response,
        request,
      )
    },
  })
  const models = modelsAt(upstream.url)
  const patients = Array.from({ length: 30 }, (_, index) => ({
    surrogate: `@@PERSON_${String(index).padStart(5, '2')}@@`,
    name: `病人${index}`,
  }))
  const texts = await Promise.all(
    patients.map(async ({ surrogate, name }) => {
      const answer = await models.ask(['cloud'], question(surrogate), open())
      const text = await served(answer, new Map([[surrogate, name]]))
      return [...text.matchAll(/"content":"([^"]*)"/gu)].map(([, content]) => content).join('')
    }),
  )
  expect(texts).toEqual(patients.map(({ name }) => `${`患者${name}好转。`.repeat(5)}${label.text}`))
})
