import { expect, test } from 'vitest'

import { identifierTypes } from '#policy'

import { toIdentifierType } from '../../../gateway/deidentification/entities.ts'

test.each([
  ['PERSON', 'PERSON'],
  ['PHONE_NUMBER', 'PHONE'],
  ['EMAIL_ADDRESS', 'EMAIL'],
  ['LOCATION', 'ADDRESS'],
  ['ORGANIZATION', 'ORG'],
  ['IP_ADDRESS', 'IP'],
  ['CREDIT_CARD', 'BANK'],
  ['MEDICAL_LICENSE', 'STAFF_ID'],
  ['US_SSN', 'ID'],
  ['UK_NHS', 'ID'],
  ['TW_PHONE_NUMBER', 'PHONE'],
  ['UK_VEHICLE_REGISTRATION', 'PLATE'],
  ['US_HEALTH_INSURANCE_MEMBER_ID', 'INSURANCE_NO'],
  ['ZA_COMPANY_REGISTRATION', 'ORG_ID'],
  ['CN_ID_CARD', 'ID_CN'],
  ['HOSPITAL_WRISTBAND_ID', 'ID'],
])('%s is %s', (entity, type) => {
  expect(toIdentifierType(entity)).toBe(type)
})

test.each(['DATE_TIME', 'NRP', 'AGE', 'MEDICAL_DISEASE_DISORDER', '', 'constructor', '__proto__'])(
  '%s is no identifier',
  (entity) => {
    expect(toIdentifierType(entity)).toBe(null)
  },
)

test('our own names mean our own types', () => {
  expect(identifierTypes.map(toIdentifierType)).toEqual(identifierTypes)
})
