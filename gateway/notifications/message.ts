import type { Severity, Text } from '#policy'

import type { Notice } from './notice.ts'
import { severityWords, words } from './words.ts'

/** What is sent: the same by every channel, Chinese first. */
export type Message = {
  /** Tells repetitions: a message may arrive more than once, always under one id. */
  readonly id: string
  readonly severity: Severity
  readonly notice: Notice
  readonly title: Text
  readonly what: Text
  /** Labels with their values. */
  readonly facts: readonly (readonly [label: Text, value: string])[]
  readonly link: string | null
}

type Queued = Pick<Message, 'id' | 'severity' | 'notice'>

/** Puts a notice into words; links lead to the address at which browsers know the gateway, or are paths when it has none. */
export function toMessage({ id, severity, notice }: Queued, origin: string | null): Message {
  const { title, what } = words[notice.kind]
  const path = pathOf(notice)
  const link = path === null ? null : `${origin ?? ''}${path}`
  return { id, severity, notice, title, what, facts: factsOf(notice), link }
}

const readiness = '/readyz'

const paths: Readonly<Partial<Record<Notice['kind'], string>>> = {
  'review-overdue': '/api/audit/reviews?overdue=true',
  'log-damaged': readiness,
  'log-unsigned': readiness,
  'log-unwitnessed': readiness,
  'log-short-of-room': readiness,
  'policy-not-taken': readiness,
  'content-keys-unusable': readiness,
}

function pathOf(notice: Notice): string | null {
  if (notice.case !== undefined) return `/api/audit/reviews/${notice.case}`
  if (notice.policy !== undefined) return `/api/policies/${notice.policy}`
  if (notice.order !== undefined) return `/api/audit/orders/${notice.order}`
  if (notice.entry !== undefined) return `/api/audit/entries/${notice.entry}`
  return paths[notice.kind] ?? null
}

const labels = {
  at: { zh: '时间', en: 'Time' },
  entry: { zh: '日志条目', en: 'Log entry' },
  actor: { zh: '人员引用', en: 'Person (reference)' },
  policy: { zh: '策略版本', en: 'Policy version' },
  order: { zh: '申请', en: 'Order' },
  case: { zh: '复核案', en: 'Case' },
  count: { zh: '数量', en: 'Number' },
} as const satisfies Record<string, Text>

function factsOf(notice: Notice): Message['facts'] {
  const named = (['entry', 'actor', 'policy', 'order', 'case', 'count'] as const).flatMap(
    (name) => {
      const value = notice[name]
      return value === undefined ? [] : [[labels[name], String(value)] as const]
    },
  )
  return [[labels.at, houseTime(notice.at)], ...named, ...expiring(notice)]
}

function expiring({ expiring = [] }: Notice): Message['facts'] {
  const windows = Map.groupBy(expiring, ({ withinDays }) => withinDays)
  return [...windows].map(([days, found]) => [
    { zh: `${days} 天内到期（科室 人数）`, en: `Within ${days} days (department people)` },
    found.map(({ department, people }) => `${department} ${people}`).join(', '),
  ])
}

const houseOffsetMs = 8 * 3_600_000

/** As clocks in the hospital show it: China has one time zone, and no summer time. */
function houseTime(at: string): string {
  const shown = new Date(new Date(at).getTime() + houseOffsetMs).toISOString()
  return `${shown.slice(0, 10)} ${shown.slice(11, 19)} +08:00`
}

/** One line for a subject. */
export const toSubject = ({ severity, title }: Message): string =>
  `[护界 Wardline] ${severityWords[severity].zh}：${title.zh} / ${title.en}`

/** Plain text: Chinese, then English, then where to go on. */
export function toText(message: Message): string {
  const { link, id } = message
  const inLanguage = (language: keyof Text, colon: string): readonly string[] => [
    `${severityWords[message.severity][language]}${colon}${message.title[language]}`,
    message.what[language],
    ...message.facts.map(([label, value]) => `${label[language]}${colon}${value}`),
    '',
  ]
  return [
    ...inLanguage('zh', '：'),
    ...inLanguage('en', ': '),
    ...(link === null ? [] : [link]),
    `编号 / Delivery: ${id}`,
  ].join('\n')
}

/** The Markdown that chat robots understand: a heading, and each line of the text as a paragraph. */
export const toMarkdown = (message: Message): string =>
  `### 护界 Wardline\n\n${toText(message).replaceAll(/\n+/gu, '\n\n')}`

/** What a machine reads, as Standard Webhooks lays it out. */
export function toPayload(message: Message): string {
  const { id, severity, title, what, link } = message
  const { kind, at, ...facts } = message.notice
  const data = { id, severity, title, what, link, ...facts }
  return JSON.stringify({ type: `wardline.${kind}`, timestamp: at, data })
}
