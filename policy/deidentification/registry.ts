import type { Recogniser } from './recogniser.ts'
import { accessionNumber } from './recognisers/accession-number.ts'
import { address } from './recognisers/address.ts'
import { ageOver89 } from './recognisers/age-over-89.ts'
import { bankCard } from './recognisers/bank-card.ts'
import { birthDate } from './recognisers/birth-date.ts'
import { certificate } from './recognisers/certificate.ts'
import { chatNickname } from './recognisers/chat-nickname.ts'
import { device } from './recognisers/device.ts'
import { dicomUid } from './recognisers/dicom-uid.ts'
import { disguisedNumber } from './recognisers/disguised-number.ts'
import { email } from './recognisers/email.ts'
import { encounterNumber } from './recognisers/encounter-number.ts'
import { healthCard } from './recognisers/health-card.ts'
import { hongKongId } from './recognisers/hong-kong-id.ts'
import { iban } from './recognisers/iban.ts'
import { internationalPhone } from './recognisers/international-phone.ts'
import { ipAddress } from './recognisers/ip-address.ts'
import { labelledCode } from './recognisers/labelled-code.ts'
import { landline } from './recognisers/landline.ts'
import { macauId } from './recognisers/macau-id.ts'
import { medicalInsurance } from './recognisers/medical-insurance.ts'
import { medicalRecordNumber } from './recognisers/medical-record-number.ts'
import { militaryId } from './recognisers/military-id.ts'
import { mobile } from './recognisers/mobile.ts'
import { networkCard } from './recognisers/network-card.ts'
import { onlineAccount } from './recognisers/online-account.ts'
import { organisation } from './recognisers/organisation.ts'
import { passport } from './recognisers/passport.ts'
import { personName } from './recognisers/person-name.ts'
import { postcode } from './recognisers/postcode.ts'
import { residentId } from './recognisers/resident-id.ts'
import { seenBirth } from './recognisers/seen-birth.ts'
import { seenLatinName } from './recognisers/seen-latin-name.ts'
import { seenPlace } from './recognisers/seen-place.ts'
import { socialCreditCode } from './recognisers/social-credit-code.ts'
import { staffNumber } from './recognisers/staff-number.ts'
import { structuredField } from './recognisers/structured-field.ts'
import { taiwanId } from './recognisers/taiwan-id.ts'
import { travelPermit } from './recognisers/travel-permit.ts'
import { unexplainedCode } from './recognisers/unexplained-code.ts'
import { url } from './recognisers/url.ts'
import { usSocialSecurity } from './recognisers/us-social-security.ts'
import { vehicle } from './recognisers/vehicle.ts'

/** Every recogniser; of two findings alike in score, length and place, the one named first stands. */
export const registry: readonly Recogniser[] = [
  residentId,
  mobile,
  landline,
  internationalPhone,
  email,
  encounterNumber,
  medicalRecordNumber,
  accessionNumber,
  medicalInsurance,
  healthCard,
  bankCard,
  iban,
  passport,
  travelPermit,
  hongKongId,
  macauId,
  taiwanId,
  militaryId,
  usSocialSecurity,
  certificate,
  birthDate,
  seenBirth,
  ageOver89,
  vehicle,
  onlineAccount,
  chatNickname,
  staffNumber,
  socialCreditCode,
  organisation,
  personName,
  seenLatinName,
  address,
  ...seenPlace,
  postcode,
  device,
  dicomUid,
  networkCard,
  ipAddress,
  url,
  ...structuredField,
  ...labelledCode,
  ...disguisedNumber,
  ...unexplainedCode,
]
