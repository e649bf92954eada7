/*
 * One entry as an audit message (DICOM PS3.15 A.5.1, IHE ITI-20), the form that audit record repositories of hospitals take. It names
 * people by keyed reference, as the log does.
 */
import type { Entry, EntryBody } from '../entry.ts'
import {
  applicationRole,
  destinationRole,
  eventOf,
  sourceRole,
  type DicomCode,
} from './dicom-codes.ts'
import { hasFailed } from './ocsf.ts'

/** The audit message of an entry of the log of this origin. */
export function toAuditMessage(entry: Entry, origin: string): string {
  const { body } = entry
  const [event, action] = eventOf[body.type]
  const outcome = hasFailed(body) ? '4' : '0'
  const identification = element(
    'EventIdentification',
    { EventActionCode: action, EventDateTime: body.at, EventOutcomeIndicator: outcome },
    code('EventID', event, 'DCM') +
      code('EventTypeCode', { code: body.type, display: body.type }, 'Wardline'),
  )
  const source = element(
    'AuditSourceIdentification',
    { AuditSourceID: origin },
    element('AuditSourceTypeCode', { 'csd-code': '4' }),
  )
  const objects = [...patientsOf(body), ...requestOf(body), entryOf(entry, origin)]
  return element(
    'AuditMessage',
    {},
    [identification, ...participantsOf(body, origin), source, ...objects].join(''),
  )
}

function participantsOf({ actor, model }: EntryBody, origin: string): readonly string[] {
  const user = element(
    'ActiveParticipant',
    { UserID: actor?.ref ?? 'unknown', UserIsRequestor: 'true' },
    (actor?.roles ?? [])
      .map((role) => code('RoleIDCode', { code: role, display: role }, 'Wardline'))
      .join(''),
  )
  return [
    user,
    ...(actor?.by === undefined ? [] : [participant(actor.by, applicationRole)]),
    participant(origin, sourceRole),
    ...(model ? [participant(model.destination, destinationRole)] : []),
  ]
}

const participant = (id: string, role: DicomCode): string =>
  element(
    'ActiveParticipant',
    { UserID: id, UserIsRequestor: 'false' },
    code('RoleIDCode', role, 'DCM'),
  )

/** What a participating object is: type and role of RFC 3881 §5.5, and the code of its number (§5.5.4). */
type ObjectKind = {
  readonly type: string
  readonly role: string
  readonly number: string
  readonly name: string
}

const patient: ObjectKind = { type: '1', role: '1', number: '2', name: 'Patient Number' }
const ticket: ObjectKind = { type: '2', role: '20', number: '10', name: 'Search Criteria' }
const logEntry: ObjectKind = { type: '2', role: '13', number: '12', name: 'URI' }

const patientsOf = ({ patients = [] }: EntryBody): readonly string[] =>
  patients.map((ref) => object(patient, ref))

const requestOf = ({ request }: EntryBody): readonly string[] =>
  request === null ? [] : [object(ticket, request)]

const entryOf = ({ index, hash, body }: Entry, origin: string): string =>
  object(
    logEntry,
    `https://${origin}/entry/${index}`,
    detail('leaf-hash', Buffer.from(hash, 'hex')) + detail('entry-id', Buffer.from(body.id)),
  )

const detail = (type: string, value: Buffer): string =>
  element('ParticipantObjectDetail', { type, value: value.toString('base64') })

function object({ type, role, number, name }: ObjectKind, id: string, details = ''): string {
  const attributes = {
    ParticipantObjectID: id,
    ParticipantObjectTypeCode: type,
    ParticipantObjectTypeCodeRole: role,
  }
  const ofNumber = code('ParticipantObjectIDTypeCode', { code: number, display: name }, 'RFC-3881')
  // The schema asks for a name, and a reference has no other.
  const named = element('ParticipantObjectName', {}, escaped(id))
  return element('ParticipantObjectIdentification', attributes, ofNumber + named + details)
}

const code = (name: string, { code: value, display }: DicomCode, system: string): string =>
  element(name, { 'csd-code': value, codeSystemName: system, originalText: display })

function element(name: string, attributes: Readonly<Record<string, string>>, content = ''): string {
  const text = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('')
  return content === '' ? `<${name}${text}/>` : `<${name}${text}>${content}</${name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text for an attribute; what XML 1.0 (§2.2) cannot say is left out, and blanks stay what they are (§3.3.3). */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"']/gu, (mark) => entities[mark] ?? mark)
    .replaceAll(/[\t\n\r]/gu, (blank) => `&#${blank.codePointAt(0)};`)
