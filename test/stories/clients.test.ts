import { createDeepSeek } from '@ai-sdk/deepseek'
import { HumanMessage } from '@langchain/core/messages'
import { ChatDeepSeek } from '@langchain/deepseek'
import { generateText, stepCountIs, streamText, tool } from 'ai'
import OpenAI, { AuthenticationError } from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { startSimulator, type Simulator } from '../../gateway/models/simulator.ts'
import { entriesOf, until } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { identifiers, note, patient } from '../support/notes.ts'

let simulator: Simulator
let gateway: TestGateway
let apiKey: string
let baseURL: string

beforeAll(async () => {
  simulator = await startSimulator({})
  gateway = await aGateway({ upstream: `${simulator.url}/v1` })
  apiKey = await gateway.keyOf('dr.lin')
  baseURL = `${gateway.url}/v1`
})

afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await simulator.close()
})

const messages = [{ role: 'user' as const, content: note }]
const lookup = {
  type: 'function' as const,
  function: {
    name: 'lookup_patient',
    description: '按姓名与住院号查询患者',
    parameters: {
      type: 'object',
      properties: { name: { type: 'string', description: '患者姓名' } },
      required: ['name'],
    },
  },
}

test('the openai client gets an answer with the names in it', async () => {
  const client = new OpenAI({ apiKey, baseURL })

  const answer = await client.chat.completions.create({ model: 'emr-structuring', messages })

  expect(answer.choices[0]?.message.content).toContain(patient.name)
  expect(answer.choices[0]?.message.content).toContain('模拟')
  expect(answer.usage?.total_tokens).toBeGreaterThan(0)
})

test('the openai client streams', async () => {
  const client = new OpenAI({ apiKey, baseURL })

  const stream = await client.chat.completions.create({
    model: 'emr-structuring',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  })
  let content = ''
  let tokens = 0
  for await (const chunk of stream) {
    content += chunk.choices[0]?.delta.content ?? ''
    tokens = chunk.usage?.total_tokens ?? tokens
  }

  for (const identifier of identifiers) expect(content).toContain(identifier)
  expect(content).not.toContain('@@')
  expect(tokens).toBeGreaterThan(0)
})

test('the openai client runs a tool with the real name and gets on with its result', async () => {
  const client = new OpenAI({ apiKey, baseURL })
  const called: string[] = []

  const runner = client.chat.completions.runTools({
    model: 'emr-structuring',
    messages,
    tools: [
      {
        ...lookup,
        function: {
          ...lookup.function,
          parse: (text: string) => z.object({ name: z.string() }).parse(JSON.parse(text)),
          function: ({ name }: { name: string }) => {
            called.push(name)
            return `${name}：上次出院诊断为高血压病`
          },
        },
      },
    ],
  })

  expect(await runner.finalContent()).toContain('高血压')
  expect(called).toEqual([patient.name])
})

test('the openai client gets valid JSON in JSON mode', async () => {
  const client = new OpenAI({ apiKey, baseURL })

  const answer = await client.chat.completions.create({
    model: 'emr-structuring',
    messages,
    response_format: { type: 'json_object' },
  })

  expect(JSON.stringify(JSON.parse(answer.choices[0]?.message.content ?? ''))).toContain(
    patient.name,
  )
})

test('the openai client lists and retrieves models', async () => {
  const client = new OpenAI({ apiKey, baseURL })

  const ids = (await client.models.list()).data.map(({ id }) => id)

  expect(ids).toContain('emr-structuring')
  expect(ids).not.toContain('prognosis-warning')
  expect((await client.models.retrieve('emr-structuring')).id).toBe('emr-structuring')
})

test('the openai client raises typed errors', async () => {
  const client = new OpenAI({ apiKey, baseURL, maxRetries: 0 })

  await expect(
    client.chat.completions.create({ model: 'nothing', messages }),
  ).rejects.toMatchObject({
    status: 404,
    code: 'unknown_model',
  })
  await expect(
    new OpenAI({ apiKey: 'wl_wrong', baseURL, maxRetries: 0 }).models.list(),
  ).rejects.toBeInstanceOf(AuthenticationError)
})

test('the openai client aborts', async () => {
  const client = new OpenAI({ apiKey, baseURL })
  const slow = [{ role: 'user' as const, content: `${note}\n#simulate slow=20000` }]

  const stream = await client.chat.completions.create({
    model: 'emr-structuring',
    messages: slow,
    stream: true,
  })
  stream.controller.abort()

  await until(async () =>
    (await entriesOf(gateway)).some(({ body }) => body.outcome?.status === 'client_gone'),
  )
})

test('the AI SDK answers, streams and thinks', async () => {
  const deepseek = createDeepSeek({ apiKey, baseURL })

  const whole = await generateText({ model: deepseek('emr-structuring'), prompt: note })
  const stream = streamText({ model: deepseek('emr-structuring'), prompt: note })

  expect(whole.text).toContain(patient.name)
  expect(whole.reasoningText).toBeTruthy()
  expect(await stream.text).toBe(whole.text)
})

test('the AI SDK runs a tool over two turns', async () => {
  const deepseek = createDeepSeek({ apiKey, baseURL })
  const called: string[] = []

  const { text } = await generateText({
    model: deepseek('emr-structuring'),
    prompt: note,
    stopWhen: stepCountIs(3),
    tools: {
      lookup_patient: tool({
        description: lookup.function.description,
        inputSchema: z.object({ name: z.string().describe('患者姓名') }),
        execute: async ({ name }) => {
          called.push(name)
          return `${name}：上次出院诊断为高血压病`
        },
      }),
    },
  })

  expect(called).toEqual([patient.name])
  expect(text).toContain('高血压')
})

test('LangChain answers, streams and calls tools', async () => {
  const model = new ChatDeepSeek({ apiKey, model: 'emr-structuring', configuration: { baseURL } })

  const whole = await model.invoke([new HumanMessage(note)])
  let streamed = ''
  for await (const chunk of await model.stream([new HumanMessage(note)])) streamed += chunk.text
  const called = await model.bindTools([lookup]).invoke([new HumanMessage(note)])

  expect(whole.text).toContain(patient.name)
  expect(streamed).toBe(whole.text)
  expect(called.tool_calls?.[0]?.args).toEqual({ name: patient.name })
})
