import { identifierTypes } from './finding.ts'

const types = [...identifierTypes].sort((a, b) => b.length - a.length).join('|')

/** Crockford's base32 without the letters that look like digits. */
export const codePattern = '[0-9A-HJKMNP-TV-Z]{5}'

/** `@@PERSON_7K3QX@@`, or `@@PHONE_7K3QX.2@@` for the second spelling of one value. */
export const surrogateShape = new RegExp(
  `@@(?:${types})_${codePattern}(?:\\.[1-9][0-9]{0,2})?@@`,
  'g',
)
