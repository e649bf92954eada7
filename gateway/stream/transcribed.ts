import type {
  AnswerEvent,
  AnswerEvents,
  Completion,
  CompletionChunk,
  ToolCall,
} from '../models/answer.ts'

/** What an answer says, written down while it passes. */
export type Transcript = {
  content: string
  reasoning: string
  /** Names and arguments of the tools that it calls, by their place. */
  tools: Map<number, { name: string; arguments: string }>
}

/** A transcript of nothing yet. */
export const createTranscript = (): Transcript => ({ content: '', reasoning: '', tools: new Map() })

/** The same events; the transcript holds what has passed. */
export async function* transcribed(
  events: AnswerEvents,
  transcript: Transcript,
): AsyncGenerator<readonly AnswerEvent[]> {
  for await (const together of events) {
    for (const event of together) if (event.kind === 'chunk') write(event.chunk, transcript)
    yield together
  }
}

function write({ choices }: CompletionChunk, transcript: Transcript): void {
  for (const { delta } of choices) {
    transcript.content += delta.content ?? ''
    transcript.reasoning += delta.reasoning_content ?? ''
    for (const call of delta.tool_calls ?? []) writeCall(call, transcript.tools)
  }
}

function writeCall({ index = 0, function: called }: ToolCall, tools: Transcript['tools']): void {
  const { name, arguments: before } = tools.get(index) ?? { name: '', arguments: '' }
  tools.set(index, {
    name: name + (called?.name ?? ''),
    arguments: before + (called?.arguments ?? ''),
  })
}

/** The transcript of a whole answer. */
export function transcribe({ choices }: Completion): Transcript {
  const transcript = createTranscript()
  for (const { message } of choices) {
    transcript.content += message.content ?? ''
    transcript.reasoning += message.reasoning_content ?? ''
    for (const { function: called } of message.tool_calls ?? [])
      transcript.tools.set(transcript.tools.size, { name: '', arguments: '', ...called })
  }
  return transcript
}

/** The transcript as it is kept: an assistant's message (DeepSeek API, chat completions). */
export function toMessage({ content, reasoning, tools }: Transcript): string {
  return JSON.stringify({
    role: 'assistant',
    content,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(tools.size > 0 && {
      tool_calls: [...tools.values()].map((called) => ({ type: 'function', function: called })),
    }),
  })
}
