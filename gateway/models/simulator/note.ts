import { type ChatMessage, type ChatRequest, textOf } from './request.ts'

const surrogate = /@@[A-Z][A-Z0-9_]*_[0-9A-Z]{5}(?:\.\d+)?@@/gu
const isExample = /例如|形如|如：|such as|for example|e\.g\./iu
const heading =
  '主诉|现病史|既往史|过敏史|家族史|体格检查|查体|辅助检查|检查|检验|初步诊断|诊断|用药|处方|医嘱|手术|治疗|随访|建议'
const clinicalLine = new RegExp(`(${heading})[：:][ \\t]*([^。；;\\n]{1,120})`, 'gu')

/** The masked text of a conversation, as far as the simulator reads it. */
export type Note = {
  readonly text: string
  /** Each surrogate once, in the order of appearance. */
  readonly surrogates: readonly string[]
  readonly lines: readonly { readonly heading: string; readonly text: string }[]
}

// An instruction that shows the shape of a surrogate by an example speaks of no patient.
const withoutExamples = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !isExample.test(line))
    .join('\n')

function readable(message: ChatMessage): string {
  const text = textOf(message)
  const called = (message.tool_calls ?? []).map((call) => call.function.arguments)
  return [message.role === 'system' ? withoutExamples(text) : text, ...called].join('\n')
}

/** Reads the note that a conversation is about. */
export function readNote({ messages }: ChatRequest): Note {
  const text = messages
    .map(readable)
    .join('\n')
    .replaceAll(/#simulate[^\n]*/gu, '')
  const lines = [...text.matchAll(clinicalLine)].map(([, heading, line]) => ({
    heading: heading ?? '',
    text: (line ?? '').trim(),
  }))
  return { text, surrogates: [...new Set(text.match(surrogate))], lines }
}
