import type { Entry } from '../entry.ts'

type Cell = string | number | boolean | undefined | null

/** The columns, in order; names as in the entries. */
const columns: readonly (readonly [name: string, read: (entry: Entry) => Cell])[] = [
  ['index', ({ index }) => index],
  ['hash', ({ hash }) => hash],
  ['id', ({ body }) => body.id],
  ['at', ({ body }) => body.at],
  ['type', ({ body }) => body.type],
  ['request', ({ body }) => body.request],
  ['parent', ({ body }) => body.parent],
  ['actor', ({ body }) => body.actor?.ref],
  ['actorKind', ({ body }) => body.actor?.kind],
  ['roles', ({ body }) => body.actor?.roles.join(' ')],
  ['department', ({ body }) => body.actor?.department],
  ['campus', ({ body }) => body.actor?.campus],
  ['patients', ({ body }) => body.patients?.join(' ')],
  ['conversation', ({ body }) => body.conversation],
  ['useCase', ({ body }) => body.useCase],
  ['purpose', ({ body }) => body.purpose],
  ['levelBefore', ({ body }) => body.level?.before],
  ['levelResidual', ({ body }) => body.level?.residual],
  ['findings', ({ body }) => sum(body.findings)],
  ['policy', ({ body }) => body.policy?.hash],
  ['decision', ({ body }) => body.policy?.decision],
  ['reason', ({ body }) => body.policy?.reason],
  ['destination', ({ body }) => body.model?.destination],
  ['model', ({ body }) => body.model?.answered ?? body.model?.asked],
  ['status', ({ body }) => body.outcome?.status],
  ['httpStatus', ({ body }) => body.outcome?.httpStatus],
  ['latencyMs', ({ body }) => body.outcome?.latencyMs],
  ['promptTokens', ({ body }) => body.outcome?.tokens?.prompt],
  ['completionTokens', ({ body }) => body.outcome?.tokens?.completion],
  ['reviewRequired', ({ body }) => body.outcome?.reviewRequired],
  ['about', ({ body }) => body.about?.join(' ')],
  ['order', ({ body }) => body.order],
  ['hold', ({ body }) => body.hold],
  ['by', ({ body }) => body.actor?.by],
]

/** The first line (RFC 4180 §2). */
export const csvHead = `${columns.map(([name]) => name).join(',')}\r\n`

/** One entry as a line. */
export function csvLine(entry: Entry): string {
  return `${columns.map(([, read]) => cell(read(entry))).join(',')}\r\n`
}

const sum = (counts: Readonly<Record<string, number>> | undefined): number | undefined =>
  counts && Object.values(counts).reduce((total, count) => total + count, 0)

// A spreadsheet would calculate what begins with one of these.
const formula = /^[=+\-@\t\r]/u
const needsQuotes = /[",\r\n]/u

function cell(value: Cell): string {
  const text = value === undefined || value === null ? '' : String(value)
  const harmless = formula.test(text) ? `'${text}` : text
  return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
