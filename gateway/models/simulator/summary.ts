import type { Note } from './note.ts'
import { type ChatRequest, textOf } from './request.ts'
import { fillSchema } from './schema-values.ts'

/** How every answer of the simulator begins. */
const selfName = '【DeepSeek 模拟器】'

const list = (items: readonly string[], otherwise: string): string =>
  (items.length > 0 ? items : [otherwise]).map((item) => `- ${item}`).join('\n')

const clinical = ({ lines }: Note): string[] =>
  lines.map(({ heading, text }) => `${heading}：${text}`)

/** What the simulator thinks before it answers. */
export function think({ surrogates, lines }: Note): string {
  const about = surrogates.length > 0 ? `涉及 ${surrogates.join('、')}，` : ''
  return `用户提供了一段已去标识化的文本，${about}其中有 ${lines.length} 条临床信息。我按原样保留代称，整理成摘要。`
}

/** A short structured summary that mentions every surrogate. */
export function summarise(note: Note, toolResults: readonly string[]): string {
  const sections = [
    `${selfName}以下内容由离线模拟器生成，仅供演示，不能用于诊疗。`,
    `一、涉及对象\n${list(note.surrogates, '未提及')}`,
    `二、要点\n${list(clinical(note), '未找到主诉、诊断、用药等条目')}`,
    ...(toolResults.length > 0 ? [`三、查询结果\n${list(toolResults, '无')}`] : []),
    '提示：请由医务人员核对后使用。',
  ]
  return sections.join('\n\n')
}

function objectIn(text: string): Record<string, unknown> | null {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')]
  try {
    const value: unknown = from < 0 ? null : JSON.parse(text.slice(from, to + 1))
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    // A brace in the prompt need not begin a schema.
    return null
  }
}

/** The JSON Schema that a prompt shows, if one does. */
function schemaIn({ messages }: ChatRequest): Record<string, unknown> | null {
  const schemas = messages.map((message) => objectIn(textOf(message)))
  return schemas.findLast((schema) => schema !== null && 'properties' in schema) ?? null
}

/** The answer in JSON mode: after the schema in the prompt, or with the summary's parts as fields. */
export function summariseAsJson(request: ChatRequest, note: Note): string {
  const schema = schemaIn(request)
  const filled = schema
    ? fillSchema(schema, note)
    : { objects: note.surrogates, points: clinical(note) }
  const isClosed = schema?.['additionalProperties'] === false
  return JSON.stringify(isClosed ? filled : { simulator: selfName, ...filled })
}
