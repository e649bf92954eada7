import type { Text } from '#policy'

import type { Entry, EntryBody } from '../entry.ts'

/** Says of each entry, in the order of the log, whether somebody should look at it; its memory is bounded. */
export type Watch = (entry: Entry) => boolean

/** Finds one kind of conspicuous use in what entries say. */
export type Rule = {
  /** Unique, kebab-case; the file is named after it. */
  readonly name: string
  /** What is conspicuous about it. */
  readonly because: Text
  /** The numbers that it works with, and why they are what they are. */
  readonly parameters: Readonly<Record<string, number>>
  readonly source: Text
  /** Begins to follow a log from any place on. */
  readonly watch: () => Watch
  /** Logs of which it must find the last entry, and no other. */
  readonly finds: readonly (readonly Sketch[])[]
  /** Logs in which it must find nothing. */
  readonly ignores: readonly (readonly Sketch[])[]
}

/** An entry of an example: what it does not say is an ordinary request on a Monday at ten in the morning. */
export type Sketch = Partial<Omit<EntryBody, 'actor'>> & {
  /** Minutes after ten. */
  readonly minute?: number
  readonly actor?: Partial<NonNullable<EntryBody['actor']>> | null
}

const ten = Date.parse('2026-11-23T02:00:00.000Z')

/** The entry of an example at its place in the log. */
export function toExample({ minute = 0, actor, ...more }: Sketch, index: number): Entry {
  const who = { ref: 'lin', kind: 'human', department: 'cardiology', campus: 'main' } as const
  const body: EntryBody = {
    v: 1,
    id: `example-${index}`,
    type: 'ai.accept',
    at: new Date(ten + minute * 60_000).toISOString(),
    request: `request-${index}`,
    actor: actor === null ? null : { ...who, roles: ['clinician'], ...actor },
    useCase: 'emr-structuring',
    purpose: 'TREAT',
    level: { before: 4, residual: 2 },
    ...more,
  }
  return { index, hash: '', body }
}
