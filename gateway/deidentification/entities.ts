import { identifierTypes, type IdentifierType } from '#policy'

/**
 * Presidio's entity types as ours. Left out on purpose: DATE_TIME and AGE (dates of care and ages are clinical content;
 * births and ages over 89 are our own recognisers' work) and NRP (nationality, religion, politics: no identifier).
 */
const known: Readonly<{ [entity: string]: IdentifierType }> = {
  PER: 'PERSON',
  EMAIL_ADDRESS: 'EMAIL',
  PHONE_NUMBER: 'PHONE',
  LOCATION: 'ADDRESS',
  GPE: 'ADDRESS',
  LOC: 'ADDRESS',
  FAC: 'ADDRESS',
  ORGANIZATION: 'ORG',
  DATE_OF_BIRTH: 'BIRTH_DATE',
  IP_ADDRESS: 'IP',
  DOMAIN_NAME: 'URL',
  MAC_ADDRESS: 'DEVICE_ID',
  IMEI: 'DEVICE_ID',
  UUID: 'ID',
  CREDIT_CARD: 'BANK',
  IBAN_CODE: 'BANK',
  CRYPTO: 'ACCOUNT',
  USERNAME: 'ACCOUNT',
  ABA_ROUTING_NUMBER: 'BANK',
  MEDICAL_LICENSE: 'STAFF_ID',
  US_NPI: 'STAFF_ID',
  US_MBI: 'INSURANCE_NO',
  AU_MEDICARE: 'INSURANCE_NO',
  DE_LANR: 'STAFF_ID',
  DE_BSNR: 'ORG_ID',
  DE_KFZ: 'PLATE',
  DE_PLZ: 'ADDRESS',
  DE_HANDELSREGISTER: 'ORG_ID',
  AU_ABN: 'ORG_ID',
  AU_ACN: 'ORG_ID',
  IN_GSTIN: 'ORG_ID',
  KR_BRN: 'ORG_ID',
  SG_UEN: 'ORG_ID',
  SE_ORGANISATIONSNUMMER: 'ORG_ID',
}

/** What the last words of a name tell, for countries and recognisers that the table does not know; the first one holds. */
const byEnding: readonly (readonly [ending: RegExp, type: IdentifierType])[] = [
  [/(?:^|_)(?:PERSON|NAME)$/u, 'PERSON'],
  [/(?:^|_)(?:PHONE|PHONE_NUMBER|MOBILE|MOBILE_NUMBER|TELEPHONE|TELEPHONE_NUMBER)$/u, 'PHONE'],
  [/(?:^|_)(?:EMAIL|EMAIL_ADDRESS)$/u, 'EMAIL'],
  [/(?:^|_)(?:VEHICLE_REGISTRATION|LICENSE_PLATE|PLATE_NUMBER)$/u, 'PLATE'],
  [/(?:^|_)(?:POSTAL_CODE|POSTCODE|ZIP_CODE|ADDRESS)$/u, 'ADDRESS'],
  [/(?:^|_)(?:BANK_NUMBER|BANK_ACCOUNT|BANK_CARD)$/u, 'BANK'],
  [/(?:^|_)(?:HEALTH_INSURANCE|HEALTH_INSURANCE_MEMBER_ID|INSURANCE_NUMBER)$/u, 'INSURANCE_NO'],
  [/(?:^|_)(?:MEDICAL_RECORD_NUMBER|MEDICAL_RECORD)$/u, 'MRN'],
  [/(?:^|_)(?:COMPANY_REGISTRATION|VAT_CODE|VAT_ID|VAT_NUMBER)$/u, 'ORG_ID'],
  [/^CN_(?:ID|ID_CARD|RESIDENT_ID|NATIONAL_ID)$/u, 'ID_CN'],
  [/^[A-Z]{2}_[A-Z]/u, 'ID'],
  [/(?:^|_)(?:ID|SSN|PASSPORT|ID_CARD|NATIONAL_ID|DRIVER_LICENSE)$/u, 'ID'],
]

/** The type of ours that is nearest to an entity of Presidio; null for what is no identifier or unknown. */
export function toIdentifierType(entity: string): IdentifierType | null {
  // A hospital that writes its recognisers with our names gets our types.
  const ours = identifierTypes.find((type) => type === entity)
  if (ours) return ours
  if (Object.hasOwn(known, entity)) return known[entity] ?? null
  return byEnding.find(([ending]) => ending.test(entity))?.[1] ?? null
}
