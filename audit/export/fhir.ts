import type { Actor, Entry, EntryBody, EntryType } from '../entry.ts'
import { hasFailed } from './ocsf.ts'

/*
 * FHIR R4 AuditEvent after IHE BALP (ITI, Basic Audit Log Patterns): the codes of its patterns, and none of its profiles by name,
 * for those ask for the patient, whom the log does not know.
 */
const dicom = 'http://dicom.nema.org/resources/ontology/DCM'
const lifecycle = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle'
const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'
const actReason = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const entityType = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType'
const rfc3986 = 'urn:ietf:rfc:3986'

type Coding = { readonly system: string; readonly code: string; readonly display?: string }

const disclosure: Coding = { system: dicom, code: '110106', display: 'Export' }
const alert: Coding = { system: dicom, code: '110113', display: 'Security Alert' }
const query: Coding = { system: dicom, code: '110112', display: 'Query' }
const logUsed: Coding = { system: dicom, code: '110101', display: 'Audit Log Used' }
const patientRecord: Coding = { system: dicom, code: '110110', display: 'Patient Record' }
const attributes: Coding = {
  system: dicom,
  code: '110137',
  display: 'User Security Attributes Changed',
}
const activity: Coding = { system: dicom, code: '110100', display: 'Application Activity' }

/** The kind of event, and what was done: C create, R read, D delete, E execute. */
const kinds: Readonly<Record<EntryType, readonly [type: Coding, action: 'C' | 'R' | 'D' | 'E']>> = {
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
  'content.rejected': [activity, 'E'],
  'content.erased': [activity, 'D'],
  'content.expired': [activity, 'D'],
  'deid.previewed': [activity, 'E'],
  'deid.reported': [activity, 'C'],
  'deid.cases-read': [activity, 'R'],
  'deid.cases-forgotten': [activity, 'D'],
  'policy.explained': [query, 'E'],
  'review.opened': [activity, 'C'],
  'review.assigned': [activity, 'E'],
  'review.explained': [activity, 'E'],
  'review.decided': [activity, 'E'],
  'review.signed': [activity, 'E'],
  'key.created': [attributes, 'C'],
  'key.revoked': [attributes, 'D'],
}

/** One entry of the log of this origin as a FHIR R4 AuditEvent. */
export function toAuditEvent({ index, hash, body }: Entry, origin: string): object {
  const [type, action] = kinds[body.type]
  return {
    resourceType: 'AuditEvent',
    id: body.id,
    type,
    subtype: [
      ...(type === disclosure ? [{ system: lifecycle, code: 'disclose' }] : []),
      { system: `https://${origin}/entry-type`, code: body.type },
    ],
    action,
    recorded: body.at,
    outcome: hasFailed(body) ? '4' : '0',
    ...(reasonOf(body) && { outcomeDesc: reasonOf(body) }),
    ...(body.purpose && { purposeOfEvent: [purposeOf(body.purpose)] }),
    agent: [userOf(body), gatewayOf(origin), ...recipientOf(body)],
    source: { observer: { display: origin }, type: [serverType] },
    entity: [
      ...(body.patients ?? []).map(patientOf),
      ...(body.request === null ? [] : [requestOf(body.request)]),
      {
        what: { identifier: { system: `https://${origin}/entry`, value: String(index) } },
        detail: [{ type: 'leaf-hash', valueString: hash }],
      },
    ],
  }
}

const serverType: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
  code: '4',
  display: 'Application Server',
}

const purposeOf = (code: string) => ({ coding: [{ system: actReason, code }] })

const reasonOf = ({ policy, outcome }: EntryBody): string | undefined =>
  policy?.reason ?? outcome?.status

function userOf({ actor, purpose }: EntryBody): object {
  return {
    type: { coding: [{ system: participation, code: 'IRCP' }] },
    who: actor === null ? { display: 'unknown' } : identified(actor),
    ...(actor && { role: actor.roles.map((text) => ({ text })) }),
    requestor: true,
    ...(purpose && { purposeOfUse: [purposeOf(purpose)] }),
  }
}

const identified = ({ ref }: Actor) => ({
  identifier: { system: rfc3986, value: `urn:wardline:actor:${ref}` },
})

const gatewayOf = (origin: string): object => ({
  type: { coding: [{ system: dicom, code: '110153', display: 'Source Role ID' }] },
  who: { display: origin },
  requestor: false,
})

function recipientOf({ model }: EntryBody): readonly object[] {
  if (model === undefined) return []
  return [
    {
      type: { coding: [{ system: dicom, code: '110152', display: 'Destination Role ID' }] },
      who: { display: model.destination },
      requestor: false,
    },
  ]
}

const patientOf = (ref: string): object => ({
  what: { identifier: { system: rfc3986, value: `urn:wardline:patient:${ref}` } },
  type: {
    system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
    code: '1',
    display: 'Person',
  },
  role: {
    system: 'http://terminology.hl7.org/CodeSystem/object-role',
    code: '1',
    display: 'Patient',
  },
})

const requestOf = (request: string): object => ({
  what: { identifier: { value: request } },
  type: { system: entityType, code: 'XrequestId' },
})
