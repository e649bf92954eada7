/** Everything Wardline knows how to find; the names are the column "default" of the identifier catalogue. */
export const identifierTypes = [
  'PERSON',
  'ID_CN',
  'ID',
  'PHONE',
  'EMAIL',
  'ADDRESS',
  'BIRTH_DATE',
  'MRN',
  'ENCOUNTER_NO',
  'ACCESSION',
  'INSURANCE_NO',
  'HEALTH_CARD',
  'BANK',
  'PLATE',
  'ACCOUNT',
  'STAFF_ID',
  'ORG',
  'ORG_ID',
  'URL',
  'IP',
  'DEVICE_ID',
  'AGE_OVER_89',
] as const

export type IdentifierType = (typeof identifierTypes)[number]

/** One identifier found in a text. Offsets are UTF-16 code units, end exclusive. */
export type Finding = {
  readonly type: IdentifierType
  readonly start: number
  readonly end: number
  /** How sure the recogniser is, 0 to 1. */
  readonly score: number
  /** Name of the recogniser that found it. */
  readonly recogniser: string
}
