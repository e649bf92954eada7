/**
 * One walk over everything in a request that a person or a system wrote. Whoever adds a field to the prompt schema adds it
 * here: the leak test walks the same list.
 *
 * 1. Every string that leaves passes `visit` exactly once, in a stable order.
 * 2. Names that the protocol needs (roles, function names, call ids, schema keywords) are closed patterns and are not visited.
 */
import { Problem } from '../problems.ts'
import { isExactNumber, parseExactJson, type ExactNumber } from './exact-json.ts'
import type { ContentPart, Prompt, PromptMessage } from './prompt.ts'

/** Sees a text with the words before it that help to recognise it, and gives what stands in its place. */
export type Visit = (text: string, context?: string) => string

/** The prompt with every text replaced by what `visit` gives. */
export function walkPrompt(prompt: Prompt, visit: Visit): Prompt {
  return {
    ...prompt,
    messages: prompt.messages.map((message) => walkMessage(message, visit)),
    ...(prompt.tools && { tools: prompt.tools.map((tool) => walkTool(tool, visit)) }),
    ...(prompt.stop && {
      stop:
        typeof prompt.stop === 'string'
          ? visit(prompt.stop)
          : prompt.stop.map((text) => visit(text)),
    }),
    ...(prompt.response_format && { response_format: walkFormat(prompt.response_format, visit) }),
  }
}

function walkMessage(message: PromptMessage, visit: Visit): PromptMessage {
  return {
    ...message,
    ...(message.name !== undefined && { name: visit(message.name, 'name: ') }),
    ...(message.content && { content: walkContent(message.content, visit) }),
    ...(message.reasoning_content && { reasoning_content: visit(message.reasoning_content) }),
    ...(message.tool_calls && {
      tool_calls: message.tool_calls.map((call) => ({
        ...call,
        function: { ...call.function, arguments: walkJsonText(call.function.arguments, visit) },
      })),
    }),
  }
}

function walkContent(content: string | ContentPart[], visit: Visit): string | ContentPart[] {
  if (typeof content === 'string') return walkText(content, visit)
  return content.map((part) =>
    part.type === 'text' ? { type: 'text', text: walkText(part.text ?? '', visit) } : part,
  )
}

/** JSON with `\u` escapes hides Chinese from every recogniser, so it is read as JSON; other text is read as it stands. */
function walkText(text: string, visit: Visit): string {
  return /^\s*[[{]/u.test(text) && text.includes('\\u') ? walkJsonText(text, visit) : visit(text)
}

function walkTool(tool: NonNullable<Prompt['tools']>[number], visit: Visit): typeof tool {
  const { description, parameters } = tool.function
  return {
    ...tool,
    function: {
      ...tool.function,
      ...(description !== undefined && { description: visit(description) }),
      ...(parameters && { parameters: walkSchemaObject(parameters, visit, 0) }),
    },
  }
}

function walkFormat(format: NonNullable<Prompt['response_format']>, visit: Visit): typeof format {
  if (format.type !== 'json_schema') return format
  const { schema } = format.json_schema
  return {
    type: 'json_schema',
    json_schema: schema ? { schema: walkSchemaObject(schema, visit, 0) } : {},
  }
}

/** Walks a JSON document that travels as text; what is not JSON is walked as plain text. */
function walkJsonText(text: string, visit: Visit): string {
  const parsed = parseJson(text)
  if (parsed === undefined) return visit(text)
  let changed = false
  const noticed: Visit = (value, context) => {
    const masked = visit(value, context)
    changed ||= masked !== value
    return masked
  }
  const walked = walkJson(parsed, noticed, { key: '', depth: 0 })
  return changed || text.includes('\\u') ? JSON.stringify(walked) : text
}

type Place = { readonly key: string; readonly depth: number }

const maxDepth = 64

/** Every string and number of a JSON value, with its key as context; numbers that are identifiers become strings. */
function walkJson(value: unknown, visit: Visit, place: Place): unknown {
  requireDepth(place.depth)
  const context = place.key === '' ? undefined : `${place.key}：`
  if (typeof value === 'string') return visit(value, context)
  if (isNumber(value)) return walkNumber(value, visit, context)
  if (Array.isArray(value))
    return value.map((item) => walkJson(item, visit, { ...place, depth: place.depth + 1 }))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      visit(key),
      walkJson(item, visit, { key, depth: place.depth + 1 }),
    ]),
  )
}

const isNumber = (value: unknown): value is number | ExactNumber =>
  typeof value === 'number' || isExactNumber(value)

function walkNumber(
  value: number | ExactNumber,
  visit: Visit,
  context: string | undefined,
): number | ExactNumber | string {
  const text = typeof value === 'number' ? String(value) : value.rawJSON
  const masked = visit(text, context)
  if (masked === text) return value
  // A day that moved is a number as before.
  return /^[1-9]\d{0,14}$/u.test(masked) ? Number(masked) : masked
}

/** JSON Schema keywords whose values are syntax, not text (JSON Schema 2020-12). */
const schemaSyntax = new Set(['type', 'format', '$ref', '$schema', '$id', '$anchor', 'pattern'])

function walkSchema(value: unknown, visit: Visit, depth: number): unknown {
  requireDepth(depth)
  if (typeof value === 'string') return visit(value)
  if (isNumber(value)) return walkNumber(value, visit, undefined)
  if (Array.isArray(value)) return value.map((item) => walkSchema(item, visit, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return walkSchemaObject(value, visit, depth)
}

function walkSchemaObject(value: object, visit: Visit, depth: number): { [key: string]: unknown } {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      visit(key),
      schemaSyntax.has(key) && !isSchema(item) ? item : walkSchema(item, visit, depth + 1),
    ]),
  )
}

/** A property may itself be called `type`; then its value is a schema and not syntax. */
const isSchema = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseJson(text: string): unknown {
  if (!/^\s*[[{]/u.test(text)) return undefined
  try {
    return parseExactJson(text)
  } catch {
    return undefined // Not JSON: the caller walks it as plain text.
  }
}

function requireDepth(depth: number): void {
  if (depth <= maxDepth) return
  throw new Problem('invalid_request', {
    zh: `JSON 嵌套超过 ${maxDepth} 层`,
    en: `JSON is nested deeper than ${maxDepth} levels`,
  })
}
