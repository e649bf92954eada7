/** The only door of audit/. */
export {
  entryTypes,
  type Actor,
  type Entry,
  type EntryBody,
  type EntryDraft,
  type EntryType,
  type Receipt,
} from './entry.ts'
export { AuditUnavailable, type AuditLog, type EntryQuery } from './log.ts'
