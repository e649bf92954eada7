import type { Restorer } from '#policy'

import type { Message, ToolCall } from '../models/answer.ts'
import { positionOf } from './chunks.ts'
import { createFieldRestorer, type Substitutes } from './field-restorer.ts'

/** What is put back, and whether the content is JSON and must stay so. */
export type Restoration = Substitutes & {
  readonly isJson: boolean
  /** Sees what the model wrote in a field, before anything was restored, once the field has ended. */
  readonly onWritten?: (text: string) => void
}

/** Surrogates that became originals again, and those that this conversation never had. */
export type RestoredCount = { readonly restored: number; readonly unknown: number }

/** Restores the text of one choice, field by field, however it is cut. */
export type ChoiceRestorer = {
  /** The restored part of a delta, and what was held back of the fields that it leaves behind. */
  push(delta: Message): { readonly before: Message | null; readonly delta: Message }
  /** What is still held back. */
  end(): Message | null
  count(): RestoredCount
}

type Kind = 'reasoning_content' | 'content' | 'tool_calls'
type Field = { readonly kind: Kind; readonly position: number }
type Open = Field & { readonly restorer: Restorer; readonly isEscaped: boolean }

const withinJson = (original: string): string => JSON.stringify(original).slice(1, -1)

const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** JSON that may be cut off or broken, without the escapes that hide words and join letters to numbers. */
function withoutEscapes(json: string): string {
  return json.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|(.))/gu, (_, code?: string, sign = '') =>
    code === undefined ? (controls[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

const speaks = ({ function: called }: ToolCall): boolean => Boolean(called?.arguments)

function kindsOf({ reasoning_content: reasoning, content, tool_calls: calls }: Message): Set<Kind> {
  const kinds = new Set<Kind>()
  if (reasoning) kinds.add('reasoning_content')
  if (content) kinds.add('content')
  if (calls?.some(speaks)) kinds.add('tool_calls')
  return kinds
}

function addTail(message: Message, { kind, position }: Field, text: string): Message {
  if (kind !== 'tool_calls') return { ...message, [kind]: text }
  const call: ToolCall = { index: position, function: { arguments: text } }
  return { ...message, tool_calls: [...(message.tool_calls ?? []), call] }
}

/** The open fields of one choice; ending one adds its figures to the count. */
function createFields({ isJson, onWritten, ...substitutes }: Restoration) {
  const open: Open[] = []
  const ended: Restorer[] = []
  const create = ({ kind, position }: Field): Open => {
    const isEscaped = kind === 'tool_calls' || (kind === 'content' && isJson)
    const restorer = createFieldRestorer(substitutes, isEscaped ? withinJson : undefined)
    const field = { kind, position, restorer, isEscaped }
    open.push(field)
    return field
  }
  return {
    push(kind: Kind, position: number, text: string): string {
      const field = open.find((one) => one.kind === kind && one.position === position)
      return (field ?? create({ kind, position })).restorer.push(text)
    },
    end(isOver: (kind: Kind) => boolean): Message | null {
      let tails: Message | null = null
      for (const field of open.filter(({ kind }) => isOver(kind))) {
        open.splice(open.indexOf(field), 1)
        ended.push(field.restorer)
        const text = field.restorer.end()
        if (text) tails = addTail(tails ?? {}, field, text)
        const { written } = field.restorer
        onWritten?.(field.isEscaped ? withoutEscapes(written) : written)
      }
      return tails
    },
    all: (): readonly Restorer[] => [...ended, ...open.map(({ restorer }) => restorer)],
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** Starts on a choice of which nothing has arrived yet. */
export function createChoiceRestorer(restoration: Restoration): ChoiceRestorer {
  const fields = createFields(restoration)
  const restoreCall = (call: ToolCall, position: number): ToolCall => {
    const text = call.function?.arguments
    if (!text) return call
    const restored = fields.push('tool_calls', positionOf(call, position), text)
    return { ...call, function: { ...call.function, arguments: restored } }
  }
  const restoreDelta = (delta: Message): Message => {
    const { reasoning_content: reasoning, content, tool_calls: calls } = delta
    return {
      ...delta,
      ...(reasoning && { reasoning_content: fields.push('reasoning_content', 0, reasoning) }),
      ...(content && { content: fields.push('content', 0, content) }),
      ...(calls && { tool_calls: calls.map(restoreCall) }),
    }
  }
  return {
    push(delta) {
      const kinds = kindsOf(delta)
      const before = kinds.size === 0 ? null : fields.end((kind) => !kinds.has(kind))
      return { before, delta: restoreDelta(delta) }
    },
    end: () => fields.end(() => true),
    count: () => ({
      restored: sum(fields.all().map(({ restored }) => restored)),
      unknown: sum(fields.all().map(({ unknown }) => unknown)),
    }),
  }
}
