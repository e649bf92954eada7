/** Purposes of use a request may state (HL7 v3 value set PurposeOfUse, 2.16.840.1.113883.1.11.20448). */
export const purposes = [
  'TREAT',
  'ETREAT',
  'HOPERAT',
  'HPAYMT',
  'HRESCH',
  'PUBHLTH',
  'PATADMIN',
  'HSYSADMIN',
] as const

export type Purpose = (typeof purposes)[number]
