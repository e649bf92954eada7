import { createHash, hkdfSync } from 'node:crypto'

import { createHmac } from '#audit'

/** Keyed hashes for every place where an identity or a value must be recognisable but not readable. */
export type Seal = {
  /** Reference of a member of staff in the audit log. */
  staffReference(subject: string): string
  /** Reference of a personal key in the audit log. */
  keyReference(keyId: string): string
  /** Reference of a browser session in the audit log. */
  readonly sessionReference: (sessionId: string) => string
  /** Hash under which a number of a patient finds the patient's key, with the system that gave the number. */
  readonly patientAlias: (number: PatientNumber) => string
  /** Reference of a patient in the audit log, made from the id of the patient's key: without the key it means nobody. */
  readonly patientReference: (keyId: string) => string
  /** Reference of a conversation in the audit log. */
  readonly conversationReference: (conversation: string) => string
  /** Key of the counters of what somebody's budget was used for: a person, a department, a use case. */
  readonly budgetKey: (scope: string, of: string) => string
  /** DeepSeek's `user_id`: isolates its KV cache, carries nothing private. */
  userId(subject: string): string
  /** Codes of one conversation's surrogates; other conversations and other people get other codes. */
  surrogateCode(conversation: string): (value: string) => string
  /** Days by which the dates of one patient or conversation move: up to 52 whole weeks, back or forth, never none. */
  dateOffset(of: string): number
}

/** Each purpose has a key of its own, so that a reference of one kind never matches one of another. */
export function createSeal(secret: string): Seal {
  const keyFor = (purpose: string) =>
    createHmac(Buffer.from(hkdfSync('sha256', secret, 'wardline', purpose, 32)))
  const staff = keyFor('staff-reference')
  const keys = keyFor('key-reference')
  const sessions = keyFor('session-reference')
  const users = keyFor('user-id')
  const budgets = keyFor('budget')
  const aliases = keyFor('patient-alias')
  const patients = keyFor('patient-reference')
  const ongoing = keyFor('conversation-reference')
  const conversations = keyFor('surrogate-code')
  const dates = keyFor('date-offset')
  const budgetKey = remembered((whose) => budgets(whose).toString('base64url').slice(0, 22))
  return {
    budgetKey: (scope, of) => budgetKey(JSON.stringify([scope, of])),
    staffReference: remembered((subject) => staff(subject).toString('base64url').slice(0, 22)),
    keyReference: (keyId) => keys(keyId).toString('base64url').slice(0, 22),
    sessionReference: (sessionId) => sessions(sessionId).toString('base64url').slice(0, 22),
    patientAlias: (number) => aliases(written(number)).toString('base64url'),
    patientReference: (keyId) => patients(keyId).toString('base64url').slice(0, 22),
    conversationReference: (conversation) =>
      ongoing(conversation).toString('base64url').slice(0, 22),
    userId: remembered((subject) => `wl_${users(subject).toString('base64url').slice(0, 32)}`),
    surrogateCode: (conversation) => {
      const codes = createHmac(conversations(conversation))
      return (value) => toCrockford(codes(value))
    },
    dateOffset: (of) => {
      const drawn = dates(of).readUInt32BE() % (2 * mostWeeks)
      return 7 * (drawn < mostWeeks ? drawn - mostWeeks : drawn - mostWeeks + 1)
    },
  }
}

/** A number of a patient; the same number of another system may be another patient's. */
type PatientNumber = { readonly system?: string | undefined; readonly value: string }

/** Full-width digits, case and blanks make no other number. */
const written = ({ system = '', value }: PatientNumber): string =>
  JSON.stringify([system.trim(), value.normalize('NFKC').replaceAll(/\s+/gu, '').toUpperCase()])

/** Within a year, for a patient's age must stay true. */
const mostWeeks = 52

/** SHA-256 in hexadecimal. */
export const sha256 = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('hex')

const mostRemembered = 10_000

/** The same people ask all day: each reference is worked out once. */
function remembered(work: (subject: string) => string): (subject: string) => string {
  const known = new Map<string, string>()
  return (subject) => {
    const reference = known.get(subject) ?? work(subject)
    if (known.size >= mostRemembered) known.clear()
    known.set(subject, reference)
    return reference
  }
}

/** Crockford's base 32: no I, L, O, U, so that a code survives being read aloud. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const toCrockford = (bytes: Buffer): string =>
  Array.from(bytes.subarray(0, 16), (byte) => alphabet[byte & 31]).join('')
