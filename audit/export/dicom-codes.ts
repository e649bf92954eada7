import type { EntryType } from '../entry.ts'

/** A code of DICOM PS3.16 (CID 400, 402), as FHIR and audit messages use it. */
export type DicomCode = { readonly code: string; readonly display: string }

export const sourceRole: DicomCode = { code: '110153', display: 'Source Role ID' }
export const destinationRole: DicomCode = { code: '110152', display: 'Destination Role ID' }
/** A system that acts for a person. */
export const applicationRole: DicomCode = { code: '110150', display: 'Application' }
/** Data left for another system. */
export const disclosure: DicomCode = { code: '110106', display: 'Export' }
const alert: DicomCode = { code: '110113', display: 'Security Alert' }
const query: DicomCode = { code: '110112', display: 'Query' }
const logUsed: DicomCode = { code: '110101', display: 'Audit Log Used' }
const patientRecord: DicomCode = { code: '110110', display: 'Patient Record' }
const attributes: DicomCode = {
  code: '110137',
  display: 'User Security Attributes Changed',
}
const authentication: DicomCode = { code: '110114', display: 'User Authentication' }
const activity: DicomCode = { code: '110100', display: 'Application Activity' }

/** The kind of event, and what was done: C create, R read, D delete, E execute. */
export const eventOf: Readonly<
  Record<EntryType, readonly [event: DicomCode, action: 'C' | 'R' | 'D' | 'E']>
> = {
  'ai.accept': [disclosure, 'E'],
  'ai.outcome': [disclosure, 'E'],
  'ai.indeterminate': [disclosure, 'E'],
  'ai.deny': [alert, 'E'],
  'audit.query': [logUsed, 'R'],
  'audit.export': [logUsed, 'R'],
  'content.opened': [patientRecord, 'R'],
  'content.held': [activity, 'E'],
  'content.released': [activity, 'E'],
  'content.requested': [activity, 'C'],
  'content.approved': [activity, 'E'],
  'content.rejected': [activity, 'E'],
  'content.erased': [activity, 'D'],
  'content.expired': [activity, 'D'],
  'retention.executed': [activity, 'D'],
  'deid.previewed': [activity, 'E'],
  'deid.reported': [activity, 'C'],
  'deid.cases-read': [activity, 'R'],
  'deid.cases-forgotten': [activity, 'D'],
  'policy.explained': [query, 'E'],
  'policy.imported': [alert, 'C'],
  'policy.drafted': [activity, 'C'],
  'policy.proposed': [activity, 'E'],
  'policy.approved': [activity, 'E'],
  'policy.rejected': [activity, 'E'],
  'policy.withdrawn': [activity, 'E'],
  'policy.activated': [alert, 'E'],
  'use-case.suspended': [alert, 'E'],
  'use-case.resume-asked': [activity, 'C'],
  'use-case.resume-rejected': [activity, 'E'],
  'use-case.resumed': [alert, 'E'],
  'review.opened': [activity, 'C'],
  'review.assigned': [activity, 'E'],
  'review.explained': [activity, 'E'],
  'review.decided': [activity, 'E'],
  'review.signed': [activity, 'E'],
  'emergency.opened': [alert, 'E'],
  'emergency.ended': [alert, 'E'],
  'session.opened': [authentication, 'E'],
  'session.refused': [authentication, 'E'],
  'session.ended': [authentication, 'E'],
  'session.misused': [alert, 'E'],
  'key.created': [attributes, 'C'],
  'key.rotated': [attributes, 'C'],
  'key.revoked': [attributes, 'D'],
  'service.created': [attributes, 'C'],
  'service.disabled': [attributes, 'D'],
  'credential.misused': [alert, 'E'],
  'clock.step': [alert, 'E'],
  'log.continued': [alert, 'E'],
}
