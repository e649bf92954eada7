import type { Code } from './by-type.ts'
import type { FieldType } from './field-names.ts'

type Reader = (field: string) => readonly (readonly [text: string, at: number, type: FieldType])[]

/** Which fields of a segment identify somebody; HL7 version 2.9, chapters 3, 4, 6, 7, 9 and 10. */
const segments: Readonly<Record<string, Readonly<Record<number, Reader>>>> = {
  PID: {
    2: numbers('MRN'),
    3: numbers('MRN'),
    4: numbers('MRN'),
    7: birth,
    13: phones,
    14: phones,
    18: numbers('INSURANCE_NO'),
    19: numbers('ID_CN'),
    20: numbers('ID'),
  },
  PD1: { 4: numbers('STAFF_ID') },
  NK1: {
    5: phones,
    6: phones,
    7: phones,
    12: numbers('STAFF_ID'),
    16: birth,
    33: numbers('ID'),
    37: numbers('ID_CN'),
  },
  GT1: { 2: numbers('MRN'), 6: phones, 7: phones, 8: birth, 12: numbers('ID_CN') },
  IN1: { 18: birth, 36: numbers('INSURANCE_NO'), 49: numbers('INSURANCE_NO') },
  MRG: {
    1: numbers('MRN'),
    2: numbers('MRN'),
    3: numbers('INSURANCE_NO'),
    4: numbers('MRN'),
    5: numbers('ENCOUNTER_NO'),
  },
  EVN: { 5: numbers('STAFF_ID') },
  PV1: {
    5: numbers('ENCOUNTER_NO'),
    7: numbers('STAFF_ID'),
    8: numbers('STAFF_ID'),
    9: numbers('STAFF_ID'),
    17: numbers('STAFF_ID'),
    19: numbers('ENCOUNTER_NO'),
    50: numbers('ENCOUNTER_NO'),
    52: numbers('STAFF_ID'),
  },
  ORC: {
    2: numbers('ACCESSION'),
    3: numbers('ACCESSION'),
    4: numbers('ACCESSION'),
    10: numbers('STAFF_ID'),
    11: numbers('STAFF_ID'),
    12: numbers('STAFF_ID'),
    14: phones,
    19: numbers('STAFF_ID'),
  },
  OBR: {
    2: numbers('ACCESSION'),
    3: numbers('ACCESSION'),
    10: numbers('STAFF_ID'),
    16: numbers('STAFF_ID'),
    17: phones,
    18: numbers('ACCESSION'),
    19: numbers('ACCESSION'),
    20: numbers('ACCESSION'),
    28: numbers('STAFF_ID'),
    32: numbers('STAFF_ID'),
    33: numbers('STAFF_ID'),
    34: numbers('STAFF_ID'),
  },
  OBX: { 16: numbers('STAFF_ID'), 18: numbers('DEVICE_ID') },
  SPM: { 2: numbers('ACCESSION') },
  SCH: {
    1: numbers('ACCESSION'),
    2: numbers('ACCESSION'),
    12: numbers('STAFF_ID'),
    13: phones,
    16: numbers('STAFF_ID'),
    17: phones,
    20: numbers('STAFF_ID'),
  },
  AIP: { 3: numbers('STAFF_ID') },
  TXA: {
    5: numbers('STAFF_ID'),
    9: numbers('STAFF_ID'),
    10: numbers('STAFF_ID'),
    11: numbers('STAFF_ID'),
    12: numbers('ACCESSION'),
    13: numbers('ACCESSION'),
    14: numbers('ACCESSION'),
    22: numbers('STAFF_ID'),
  },
}

/** What the fifth component of a number says it is (table HL7 0203). */
const typeOfCode: Readonly<Record<string, FieldType>> = {
  NI: 'ID_CN',
  NNCHN: 'ID_CN',
  SS: 'ID_CN',
  PPN: 'ID',
  DL: 'ID',
  VN: 'ENCOUNTER_NO',
  AN: 'ENCOUNTER_NO',
  EHR: 'HEALTH_CARD',
  HC: 'HEALTH_CARD',
  MI: 'INSURANCE_NO',
  SI: 'INSURANCE_NO',
}

const head = /^[^A-Za-z|]{0,8}([A-Z][A-Z\d]{2})\|/
const number = /^[A-Za-z\d][\w./*-]{1,39}$/
const score = 0.9

/** Identifiers in the fields of HL7 version 2. */
export function findInSegments(text: string): readonly Code<FieldType>[] {
  if (!text.includes('|')) return []
  const codes: Code<FieldType>[] = []
  let start = 0
  for (const line of text.split(/[\n\r]/)) {
    codes.push(...codesIn(line, start))
    start += line.length + 1
  }
  return codes
}

function codesIn(line: string, start: number): readonly Code<FieldType>[] {
  const readers = segments[head.exec(line)?.[1] ?? '']
  if (readers === undefined) return []
  let at = start
  return line.split('|').flatMap((field, index) => {
    const from = at
    at += field.length + 1
    const found = field === '' ? [] : (readers[index] ?? practitioner)(field)
    return found.map(([text, place, type]) => ({
      start: from + place,
      end: from + place + text.length,
      type,
      score,
    }))
  })
}

type Part = readonly [text: string, at: number]

function partsOf(text: string, mark: string, offset = 0): readonly Part[] {
  let at = offset
  return text.split(mark).map((part) => {
    const found: Part = [part, at]
    at += part.length + 1
    return found
  })
}

function numbers(usual: FieldType): Reader {
  return (field) =>
    partsOf(field, '~').flatMap(([repetition, from]) => {
      const components = partsOf(repetition, '^', from)
      const [text, at] = components[0] ?? ['', 0]
      if (!number.test(text) || !/\d/.test(text)) return []
      const said = components.slice(3).find(([component]) => typeOfCode[component])?.[0] ?? ''
      return [[text, at, typeOfCode[said] ?? usual] as const]
    })
}

/** Elsewhere a number before a name in components is that of a member of staff (data type XCN). */
function practitioner(field: string): ReturnType<Reader> {
  const found = /^([A-Za-z]{0,6}\d{2,12})\^[\u4E00-\u9FFF]{1,3}\^/.exec(field)?.[1]
  return found === undefined ? [] : [[found, 0, 'STAFF_ID'] as const]
}

function birth(field: string): ReturnType<Reader> {
  return /^\d{4}[-/.\d]{0,10}/.test(field) ? [[field, 0, 'BIRTH_DATE'] as const] : []
}

function phones(field: string): ReturnType<Reader> {
  return partsOf(field, '~').flatMap(([repetition, from]) =>
    partsOf(repetition, '^', from)
      .filter(([component]) => /^[+(]?[1-9][\d ()转-]{3,20}$|^0\d[\d ()转-]{6,20}$/.test(component))
      .map(([text, at]) => [text, at, 'PHONE'] as const),
  )
}

/** Every pattern of this file. */
export const segmentPatterns: readonly RegExp[] = [head, number]
