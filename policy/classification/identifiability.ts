import type { IdentifierType } from '../deidentification/finding.ts'

/**
 * How far an identifier leads to a person:
 * `direct` names one by itself; `quasi` does together with other facts; `contextual` belongs to a thing or an
 * institution, and leads to a person only where the text is about one.
 */
export const identifiability = {
  PERSON: 'direct',
  ID_CN: 'direct',
  ID: 'direct',
  PHONE: 'direct',
  EMAIL: 'direct',
  ADDRESS: 'direct',
  MRN: 'direct',
  ENCOUNTER_NO: 'direct',
  ACCESSION: 'direct',
  INSURANCE_NO: 'direct',
  HEALTH_CARD: 'direct',
  BANK: 'direct',
  PLATE: 'direct',
  ACCOUNT: 'direct',
  BIRTH_DATE: 'quasi',
  AGE_OVER_89: 'quasi',
  STAFF_ID: 'quasi',
  ORG: 'contextual',
  ORG_ID: 'contextual',
  URL: 'contextual',
  IP: 'contextual',
  DEVICE_ID: 'contextual',
} as const satisfies Record<IdentifierType, 'direct' | 'quasi' | 'contextual'>
