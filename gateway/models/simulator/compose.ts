import { createHash } from 'node:crypto'

import { estimateTokens } from '../tokens.ts'
import type { Directives } from './directives.ts'
import { type Note, readNote } from './note.ts'
import { type ChatRequest, textOf, thinks } from './request.ts'
import { summarise, summariseAsJson, think } from './summary.ts'
import { cutTokens, usageOf } from './tokens.ts'
import { type Call, chooseCall } from './tools.ts'

/** A whole answer before it is framed. */
export type Composed = {
  readonly id: string
  /** Null when the request turned thinking off. */
  readonly reasoning: string | null
  readonly content: string
  readonly call: (Call & { readonly id: string }) | null
  readonly finishReason: string
  readonly usage: ReturnType<typeof usageOf>
}

function toolResults({ messages }: ChatRequest): string[] {
  const sinceUser = messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1)
  return sinceUser
    .filter(({ role }) => role === 'tool')
    .map((message) => textOf(message).slice(0, 400))
}

function contentOf(request: ChatRequest, note: Note): string {
  return request.response_format?.type === 'json_object'
    ? summariseAsJson(request, note)
    : summarise(note, toolResults(request))
}

function beforeStop(text: string, stop: ChatRequest['stop']): string {
  const words = (typeof stop === 'string' ? [stop] : (stop ?? [])).filter(Boolean)
  const places = words.map((word) => text.indexOf(word)).filter((place) => place >= 0)
  return text.slice(0, Math.min(text.length, ...places))
}

function idOf(request: ChatRequest): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 24)
}

function finishReasonOf(isCut: boolean, call: Call | null): string {
  if (isCut) return 'length'
  return call ? 'tool_calls' : 'stop'
}

/** What the answer says, each part no longer than `max_tokens` and `stop` allow. */
function words(request: ChatRequest, note: Note, isSilent: boolean) {
  const most = request.max_tokens ?? Number.POSITIVE_INFINITY
  const thought = thinks(request) ? think(note) : null
  const reasoning = thought && cutTokens(thought, most)
  const text = isSilent ? '' : beforeStop(contentOf(request, note), request.stop)
  const content = cutTokens(text, most - estimateTokens(reasoning ?? ''))
  return { reasoning, content, isCut: reasoning !== thought || content !== text }
}

/** Writes the answer to a request; the same request always gets the same answer. */
export function compose(request: ChatRequest, directives: Directives): Composed {
  const note = readNote(request)
  const wanted = directives.has('empty') ? null : chooseCall(request, note)
  const isSilent = wanted !== null || directives.has('empty')
  const { reasoning, content, isCut } = words(request, note, isSilent)
  const call = isCut ? null : wanted
  const id = idOf(request)
  return {
    id: `simulated-${id}`,
    reasoning,
    content,
    call: call && { ...call, id: `call_${id}` },
    finishReason: finishReasonOf(isCut, call),
    usage: usageOf(request, reasoning ?? '', content + (call?.arguments ?? '')),
  }
}
