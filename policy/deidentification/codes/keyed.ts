import type { Code } from './by-type.ts'
import { typeFrom } from './cues.ts'
import { isValueOf, typeOfField, type FieldType } from './field-names.ts'

const pair =
  /(?<![\w.%-])([A-Za-z][A-Za-z0-9_.-]{1,31})["'\\]{0,2}[ \t]{0,3}[:=][ \t]{0,3}["'\\]{0,2}([A-Za-z\d+][^\s"'<>&;,|{}[\]()\\]{1,60})/g
const element = /<([A-Za-z][\w.:-]{1,31})(?: [^<>\n]{0,80})?>([^<>\n]{2,60})<\//g
const attribute = /<([A-Za-z][\w.:-]{1,31}) [^<>\n]{0,60}?value="([^"<>\n]{2,60})"/g
const extension = /<id [^<>\n]{0,80}?extension="([^"<>\n]{2,60})"/g
const reference =
  /"(?:reference|fullUrl)" ?: ?"[^"\n]{0,80}?(Patient|Person|RelatedPerson|Encounter|Practitioner|Device|Specimen|ServiceRequest|DiagnosticReport|ImagingStudy|Coverage|Account)\/([A-Za-z0-9.-]{2,64})/g
const resource =
  /"resourceType" ?: ?"(Patient|Person|RelatedPerson|Encounter|Practitioner|Device|Specimen|ServiceRequest|DiagnosticReport|ImagingStudy|Coverage|Account)"\s{0,20},\s{0,40}"id" ?: ?"([A-Za-z0-9.-]{2,64})/g
const element16 = /\((\d{4},[\dA-Fa-f]{4})\) [A-Z]{2} \[([^\]\n]{2,64})\]/g
const value = /"value" ?: ?"([^"\n]{3,60})"/g

const typeOfResource: Readonly<Record<string, FieldType>> = {
  Encounter: 'ENCOUNTER_NO',
  Practitioner: 'STAFF_ID',
  Device: 'DEVICE_ID',
  Coverage: 'INSURANCE_NO',
  Specimen: 'ACCESSION',
  ServiceRequest: 'ACCESSION',
  DiagnosticReport: 'ACCESSION',
  ImagingStudy: 'ACCESSION',
}
/** Elements of DICOM (PS3.6) that identify. */
const typeOfElement: Readonly<Record<string, FieldType>> = {
  '0008,0050': 'ACCESSION',
  '0010,0020': 'MRN',
  '0010,0030': 'BIRTH_DATE',
  '0010,1000': 'MRN',
  '0010,2154': 'PHONE',
  '0018,1000': 'DEVICE_ID',
  '0020,0010': 'ACCESSION',
  '0038,0010': 'ENCOUNTER_NO',
  '0040,2016': 'ACCESSION',
  '0040,2017': 'ACCESSION',
}
/** Ends of the roots that WS/T 500 gives to identifiers. */
const roots: readonly (readonly [root: string, type: FieldType])[] = [
  ['10011.1.3"', 'ID_CN'],
  ['10011.1.4"', 'STAFF_ID'],
  ['10011.1.12"', 'ENCOUNTER_NO'],
  ['10011.1.10"', 'ENCOUNTER_NO'],
  ['10011.1.19"', 'HEALTH_CARD'],
]
const score = 0.76

/** Values behind the name of a field: JSON, XML, FHIR, parameters of an address on the web, `key=value`. */
export function findKeyed(text: string): readonly Code<FieldType>[] {
  const isMarkedUp = text.includes('<') && text.includes('</')
  const isFhir = text.includes('"resourceType"')
  return [
    ...namedIn(text, pair),
    ...(text.includes(') ') ? elementsIn(text) : []),
    ...(isMarkedUp
      ? [...namedIn(text, element), ...namedIn(text, attribute), ...extensionsIn(text)]
      : []),
    ...(isFhir
      ? [...resourcesIn(text, reference), ...resourcesIn(text, resource), ...valuesIn(text)]
      : []),
  ]
}

function namedIn(text: string, pattern: RegExp): readonly Code<FieldType>[] {
  return [...text.matchAll(pattern)].flatMap((match) =>
    codeAt(match, match[2] ?? '', typeOfField(match[1] ?? '')),
  )
}

function elementsIn(text: string): readonly Code<FieldType>[] {
  return [...text.matchAll(element16)].flatMap((match) =>
    codeAt(match, match[2] ?? '', typeOfElement[match[1] ?? '']),
  )
}

function resourcesIn(text: string, pattern: RegExp): readonly Code<FieldType>[] {
  return [...text.matchAll(pattern)].flatMap((match) =>
    codeAt(match, match[2] ?? '', typeOfResource[match[1] ?? ''] ?? 'MRN'),
  )
}

// An identifier in FHIR; what kind it is, its type or the resource says before it.
function valuesIn(text: string): readonly Code<FieldType>[] {
  return [...text.matchAll(value)].flatMap((match) => {
    const before = text.slice(Math.max(0, match.index - 160), match.index)
    const isIdentifier = before.lastIndexOf('"identifier"') > before.lastIndexOf('"telecom"')
    return isIdentifier ? codeAt(match, match[1] ?? '', typeFrom(before) ?? 'MRN') : []
  })
}

function extensionsIn(text: string): readonly Code<FieldType>[] {
  return [...text.matchAll(extension)].flatMap((match) => {
    const before = text.slice(Math.max(0, match.index - 40), match.index)
    const root = roots.find(([end]) => match[0].includes(end))?.[1]
    const author = /[Aa]uthor|[Aa]uthenticator|[Pp]erformer|assignedEntity/.test(before)
      ? 'STAFF_ID'
      : 'MRN'
    return codeAt(match, match[1] ?? '', root ?? author)
  })
}

function codeAt(
  match: RegExpExecArray,
  found: string,
  type: FieldType | undefined,
): readonly Code<FieldType>[] {
  if (type === undefined || !isValueOf(type, found)) return []
  const start = match.index + match[0].lastIndexOf(found)
  return [{ start, end: start + found.length, type, score }]
}

/** Every pattern of this file. */
export const keyedPatterns: readonly RegExp[] = [
  pair,
  element,
  attribute,
  extension,
  reference,
  resource,
  value,
  element16,
]
