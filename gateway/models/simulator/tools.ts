import type { Note } from './note.ts'
import { type ChatRequest, type ChatTool, textOf } from './request.ts'
import { fillSchema } from './schema-values.ts'

/** A call that the simulator makes. */
export type Call = { readonly name: string; readonly arguments: string }

/** Pairs of neighbouring Chinese characters and longer Latin words: enough to see what a text is about. */
function topics(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z]{4,}/gu) ?? []
  const pairs = [...text.matchAll(/(?=(\p{Script=Han}{2}))/gu)].map(([, pair]) => pair ?? '')
  return new Set([...words, ...pairs])
}

/** Whether the user speaks of what this function does. */
function isAskedFor({ function: { name, description } }: ChatTool, text: string): boolean {
  if (text.includes(name)) return true
  const spoken = topics(text)
  const shared = [...topics(`${name.replaceAll(/[_-]/gu, ' ')} ${description ?? ''}`)].filter(
    (topic) => spoken.has(topic),
  )
  return shared.length >= 2
}

function suitable({ tools, tool_choice: choice, messages }: ChatRequest): ChatTool | undefined {
  const last = messages.at(-1)
  if (!tools || choice === 'none' || last?.role !== 'user') return undefined
  if (choice === 'required') return tools[0]
  if (typeof choice === 'object' && choice) {
    return tools.find((tool) => tool.function.name === choice.function.name)
  }
  const text = textOf(last)
  return tools.find((tool) => isAskedFor(tool, text))
}

/** The call that the conversation asks for, its arguments filled from the note; null when words are wanted. */
export function chooseCall(request: ChatRequest, note: Note): Call | null {
  const tool = suitable(request)
  if (!tool) return null
  const { name, parameters } = tool.function
  return { name, arguments: JSON.stringify(fillSchema(parameters ?? {}, note)) }
}
