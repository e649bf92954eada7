import type { Subject } from '../bundle/schema.ts'

/**
 * The parts of an audit entry that may be withheld. What kind of entry it is, when it was written and where it stands in the log is there for
 * whoever sees it at all.
 */
export const entryFields = [
  'request',
  'actor',
  'parent',
  'patients',
  'conversation',
  'useCase',
  'purpose',
  'level',
  'categories',
  'findings',
  'degraded',
  'policy',
  'model',
  'outcome',
  'content',
  'key',
  'rotatedFrom',
  'owner',
  'scopes',
  'actsFor',
  'misuse',
  'session',
  'about',
  'hold',
  'bundle',
  'clock',
  'log',
  'order',
  'retired',
  'review',
] as const

/** The kinds of kept content that may be opened one without the other. */
export const contentFields = ['prompt', 'masked', 'answer', 'reason'] as const

/** The parts that a permission may name, for subjects that have any. */
export const partsOf: Readonly<Partial<Record<Subject, readonly string[]>>> = {
  'audit-entry': entryFields,
  content: contentFields,
}
