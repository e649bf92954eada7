import type { Range } from './find.ts'

/** An English field or verb whose value is an address. */
const lead =
  /\b(?:(?:[Hh]ome |[Mm]ailing |[Rr]esidential |[Cc]urrent )?[Aa]ddress(?: is)?|ADDRESS|Addr|Residence|Home:|[Ll]ives? (?:at|in)?|[Rr]esides (?:at|in)|[Ll]iving (?:at|in))["']?\s{0,2}[:：=|]?["' ]{0,3}/gu

/** Where an English address ends: a line, a sentence, the next field. */
const ending =
  /[\n;；|"。()（）⟧]|\.\s|\s{2,}|,?\s(?:Phone|Tel|Telephone|Mobile|mob|Email|E-mail|Sex|Age|DOB|Name|Date|Contact|MRN|ID|and|with|who|since)\b/u

const part = String.raw`(?:(?:Apt|Apartment|Flat|Unit|Suite|Room|Rm|Bldg|Building|Block|Blk|Tower|House|No)\.? ?#?[A-Z\d][\dA-Z-]{0,6}|\d{1,2}\/F|[A-Z\d][A-Za-z\d'.-]{0,20}(?: [A-Z\d][A-Za-z\d'.-]{0,20}){0,5})`
const street = String.raw`(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Way|Terrace|Crescent|Square|Close|Highway|Hwy|Parkway|Garden|Gardens|Estate|Est|Mansion|Building|Bldg|District|County|Prefecture|Township|Village|Town)`

/** A house number and a street of the English-speaking world, with what follows it. */
const numbered = new RegExp(
  String.raw`\b(?:No\. ?)?\d{1,5}[A-Z]?,? (?:[A-Z][A-Za-z'.]{1,20} ){1,4}${street}\b\.?(?:, ?${part}){0,6}(?: \d{5}(?:-\d{4})?)?`,
  'gu',
)

/** A flat first, then house, estate, district, city, a comma apart. */
const flat = new RegExp(
  String.raw`\b(?:[A-Z][A-Za-z]{1,15}\.? ){0,3}(?:Apt|Apartment|Flat|Unit|Room|Rm|Bldg|Building|Block|Blk)\.? ?#?[A-Z\d][\dA-Z-]{0,6}(?:, ?${part}){1,6}`,
  'gu',
)

/** A county or district with what is larger. */
const county =
  /\b[A-Z][a-z]{2,15}(?: [A-Z][a-z]{2,15})? (?:County|District|Prefecture|Township|Village)(?:, ?[A-Z][a-z]{2,15}(?: [A-Z][a-z]{2,15}){0,2}){1,4}/gu

/** Whether two capitalised words, or one and a number, stand together: a cheap question before the dear ones. */
export function isEnglish(text: string): boolean {
  return /[A-Z][a-z]{1,20},? [A-Z\d]|\d,? [A-Z][a-z]/u.test(text)
}

/** English and pinyin addresses of a text. */
export function findEnglish(text: string): readonly Range[] {
  if (!isEnglish(text)) return []
  const fields = [...text.matchAll(lead)].flatMap((match) => {
    const start = match.index + match[0].length
    const rest = text.slice(start, start + 140)
    const length = Math.min(ending.exec(rest)?.index ?? rest.length, 139)
    const value = rest.slice(0, length).trimEnd()
    return /\d/u.test(value) && /[A-Z][a-z]/u.test(value) && /^[A-Z\d#]/u.test(value)
      ? [{ start, end: start + value.length, score: 0.9 }]
      : []
  })
  return [...fields, ...[numbered, flat, county].flatMap((pattern) => matches(text, pattern))]
}

function matches(text: string, pattern: RegExp): Range[] {
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].replace(/\.$/u, '').length,
    score: 0.75,
  }))
}

const kept =
  '(?:houseNumber|streetName|streetAddressLine|streetNameBase|township|town|village|county|district|city|precinct|additionalLocator)'
const tagged = new RegExp(
  `<${kept}>([^<>\\n]{1,60}(?:</\\w{1,24}>\\s?<${kept}>[^<>\\n]{1,60}){0,7})`,
  'gu',
)

/** Addresses whose parts are elements of XML, as in CDA. */
export function findTagged(text: string): readonly Range[] {
  return [...text.matchAll(tagged)].map((match) => {
    const end = match.index + match[0].length
    return { start: end - (match[1] ?? '').length, end, score: 0.9 }
  })
}
