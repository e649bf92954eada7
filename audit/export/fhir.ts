import type { Entry, EntryBody } from '../entry.ts'
import {
  applicationRole,
  destinationRole,
  disclosure,
  eventOf,
  sourceRole,
  type DicomCode,
} from './dicom-codes.ts'
import { hasFailed } from './ocsf.ts'

/*
 * FHIR R4 AuditEvent after IHE BALP (ITI, Basic Audit Log Patterns): the codes of its patterns, and none of its profiles by name,
 * for those ask for a patient, and not every request names one.
 */
const lifecycle = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle'
const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'
const actReason = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const entityType = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType'
const rfc3986 = 'urn:ietf:rfc:3986'

type Coding = { readonly system: string; readonly code: string; readonly display?: string }

const dicom = ({ code, display }: DicomCode): Coding => ({
  system: 'http://dicom.nema.org/resources/ontology/DCM',
  code,
  display,
})

/** One entry of the log of this origin as a FHIR R4 AuditEvent. */
export function toAuditEvent({ index, hash, body }: Entry, origin: string): object {
  const [event, action] = eventOf[body.type]
  return {
    resourceType: 'AuditEvent',
    id: body.id,
    type: dicom(event),
    subtype: [
      ...(event === disclosure ? [{ system: lifecycle, code: 'disclose' }] : []),
      { system: `https://${origin}/entry-type`, code: body.type },
    ],
    action,
    recorded: body.at,
    outcome: hasFailed(body) ? '4' : '0',
    ...(reasonOf(body) && { outcomeDesc: reasonOf(body) }),
    ...(body.purpose && { purposeOfEvent: [purposeOf(body.purpose)] }),
    agent: [userOf(body), ...systemOf(body), gatewayOf(origin), ...recipientOf(body)],
    source: { observer: { display: origin }, type: [serverType] },
    entity: [
      ...(body.patients ?? []).map(patientOf),
      ...(body.request === null ? [] : [requestOf(body.request)]),
      {
        what: { identifier: { system: `https://${origin}/entry`, value: String(index) } },
        ...(hash && { detail: [{ type: 'leaf-hash', valueString: hash }] }),
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
    who: actor === null ? { display: 'unknown' } : identified(actor.ref),
    ...(actor && { role: actor.roles.map((text) => ({ text })) }),
    requestor: true,
    ...(purpose && { purposeOfUse: [purposeOf(purpose)] }),
  }
}

const identified = (ref: string) => ({
  identifier: { system: rfc3986, value: `urn:wardline:actor:${ref}` },
})

/** The system that asked for the user. */
const systemOf = ({ actor }: EntryBody): readonly object[] =>
  actor?.by === undefined
    ? []
    : [
        {
          type: { coding: [dicom(applicationRole)] },
          who: identified(actor.by),
          requestor: false,
        },
      ]

const gatewayOf = (origin: string): object => ({
  type: { coding: [dicom(sourceRole)] },
  who: { display: origin },
  requestor: false,
})

function recipientOf({ model }: EntryBody): readonly object[] {
  if (model === undefined) return []
  return [
    {
      type: { coding: [dicom(destinationRole)] },
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
