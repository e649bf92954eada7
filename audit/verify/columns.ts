import type { EntryBody } from '../entry.ts'
import { searchable, type Row } from '../row.ts'

const repeated = ['type', 'request', 'actorRef', 'useCase', 'decision'] as const

/** Whether a search column says something else than the body it stands beside. */
export function differsFromBody(row: Row, body: EntryBody): boolean {
  const said = searchable(body)
  return said.at.getTime() !== row.at.getTime() || repeated.some((name) => said[name] !== row[name])
}
