import type { Entry } from '../entry.ts'
import { csvHead, csvLine } from './csv.ts'
import { toAuditEvent } from './fhir.ts'
import { toOcsf } from './ocsf.ts'

/** How entries are told to other systems. None of these is the record: that is the log itself. */
export const exportFormats = ['csv', 'fhir', 'ocsf'] as const

export type ExportFormat = (typeof exportFormats)[number]

type Format = {
  readonly mediaType: string
  readonly extension: string
  readonly head: string
  readonly line: (entry: Entry, origin: string) => string
}

const json = (value: object): string => `${JSON.stringify(value)}\n`

/** The formats: CSV (RFC 4180), FHIR R4 AuditEvent and OCSF 1.6 as one JSON a line. */
export const formats: Readonly<Record<ExportFormat, Format>> = {
  csv: { mediaType: 'text/csv; charset=utf-8', extension: 'csv', head: csvHead, line: csvLine },
  fhir: {
    mediaType: 'application/fhir+ndjson; charset=utf-8',
    extension: 'fhir.ndjson',
    head: '',
    line: (entry, origin) => json(toAuditEvent(entry, origin)),
  },
  ocsf: {
    mediaType: 'application/x-ndjson; charset=utf-8',
    extension: 'ocsf.ndjson',
    head: '',
    line: (entry) => json(toOcsf(entry)),
  },
}
