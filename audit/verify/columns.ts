import type { EntryBody } from '../entry.ts'
import { searchable, type Row } from '../row.ts'
import type { EntryEvidence } from './evidence.ts'

const repeated = ['type', 'request', 'actorRef', 'useCase', 'decision'] as const

/** Whether what is there for searching, as far as it is at hand, says something else than the body it stands beside. */
export function differsFromBody(
  body: EntryBody,
  row: Row | undefined,
  beside: EntryEvidence['beside'],
): boolean {
  const patients = [...new Set(body.patients)].sort().join(' ')
  return (
    (row !== undefined && differs(row, body)) ||
    (beside !== undefined && beside.patients.join(' ') !== patients)
  )
}

function differs(row: Row, body: EntryBody): boolean {
  const said = searchable(body)
  return said.at.getTime() !== row.at.getTime() || repeated.some((name) => said[name] !== row[name])
}
