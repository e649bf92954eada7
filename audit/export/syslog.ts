import type { Entry } from '../entry.ts'
import { toAuditMessage } from './dicom.ts'
import { hasFailed } from './ocsf.ts'

/** Who sends, as the messages name it. */
export type Sender = { readonly origin: string; readonly host: string; readonly version: string }

// IHE ITI-20 §3.20.4.1.2: facility 10 (security), severity 5 (notice), or 4 (warning) for what failed.
const facility = 10
const notice = 5
const warning = 4
const messageId = 'DICOM+RFC3881'
const byteOrderMark = '\uFEFF'
/** RFC 5424 §7.3.1: it starts again with 1 behind the largest. */
const largestSequence = 2_147_483_647

/** A syslog message (RFC 5424) whose text is the audit message of an entry. */
export function toSyslog(entry: Entry, { origin, host, version }: Sender): string {
  const priority = facility * 8 + (hasFailed(entry.body) ? warning : notice)
  const head = `<${priority}>1 ${entry.body.at} ${named(host, 255)} wardline - ${messageId}`
  const data = [
    ['origin', { software: 'Wardline', swVersion: version }],
    ['meta', { sequenceId: String((entry.index % largestSequence) + 1) }],
  ] as const
  const structured = data.map(([id, params]) => `[${id}${paramsOf(params)}]`).join('')
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>'
  return `${head} ${structured} ${byteOrderMark}${declaration}${toAuditMessage(entry, origin)}`
}

/** The message with its length before it (RFC 5425 §4.3). */
export function framed(message: string): Buffer {
  const bytes = Buffer.from(message, 'utf8')
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes])
}

/** Printable ASCII (RFC 5424 §6), or the sign for nothing. */
const named = (text: string, most: number): string =>
  text.replaceAll(/[^!-~]/gu, '').slice(0, most) || '-'

const paramsOf = (params: Readonly<Record<string, string>>): string =>
  Object.entries(params)
    .map(([name, value]) => ` ${name}="${value.replaceAll(/["\\\]]/gu, String.raw`\$&`)}"`)
    .join('')
