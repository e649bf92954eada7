/**
 * The second look at the very text that leaves: it shares no code with the recognisers, so that one mistake cannot
 * blind both. It reports only what is certain, and says of it only the kind.
 *
 * 1. Digits joined to ASCII letters are no identifier: hashes and UUIDs pass.
 * 2. An issued surrogate passes, whatever its code is made of.
 * 3. One pass over the text, however many originals there are.
 */

/** What the tripwire found. */
export type Trip = { readonly kind: 'resident-id' | 'mobile' | 'email' | 'original' }

const at = 0x40
const backslash = 0x5c

/** Scans outgoing JSON for identifiers that are certain, and for originals that should have been replaced. */
export function trip(payload: string, surrogates: ReadonlyMap<string, string>): readonly Trip[] {
  const originals = originalsByDigits(surrogates)
  const trips: Trip[] = []
  let boundary = 0
  let index = 0
  while (index < payload.length) {
    const unit = payload.charCodeAt(index)
    const passed = skip(payload, index, surrogates)
    if (passed > index) boundary = index = passed
    else if (unit === at) {
      if (index > boundary && isEmailSign(payload, index)) trips.push({ kind: 'email' })
      index += 1
    } else if (digitOf(unit) === -1) index += 1
    else {
      const run = runAt(payload, index, boundary)
      trips.push(...kindsOf(run, payload, originals))
      index = run.end
    }
  }
  return trips
}

/** Where the escape sequence or the issued surrogate at this place ends; the place itself when there is none. */
function skip(payload: string, index: number, surrogates: ReadonlyMap<string, string>): number {
  const unit = payload.charCodeAt(index)
  if (unit === backslash) return afterEscape(payload, index)
  if (unit !== at || payload.charCodeAt(index + 1) !== at) return index
  const close = payload.slice(index, index + 48).indexOf('@@', 2)
  const end = index + close + 2
  return close !== -1 && surrogates.has(payload.slice(index, end)) ? end : index
}

// JSON within JSON doubles its backslashes; the letter after the last one is no letter of a word.
function afterEscape(payload: string, index: number): number {
  let end = index
  while (payload.charCodeAt(end) === backslash) end += 1
  const letter = payload.charAt(end)
  if (letter === 'u') return end + 5
  return 'bfnrt"/'.includes(letter) ? end + 1 : end
}

/** A whole run of digits, and whether nothing is joined to it on either side. */
type Run = {
  readonly start: number
  readonly end: number
  readonly digits: string
  readonly boundary: number
}

function digitOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30
  return unit >= 0xff10 && unit <= 0xff19 ? unit - 0xff10 : -1
}

function runAt(payload: string, start: number, boundary: number): Run {
  let end = start
  let digits = ''
  for (let digit = digitOf(payload.charCodeAt(end)); digit !== -1;) {
    digits += digit
    end += 1
    digit = digitOf(payload.charCodeAt(end))
  }
  return { start, end, digits, boundary }
}

type Originals = ReadonlyMap<string, readonly { readonly text: string; readonly offset: number }[]>

function kindsOf(run: Run, payload: string, originals: Originals): readonly Trip[] {
  const trips: Trip[] = []
  if (isResidentId(run, payload)) trips.push({ kind: 'resident-id' })
  if (isMobile(run.digits) && isFree(run, payload)) trips.push({ kind: 'mobile' })
  if (isOriginal(run, payload, originals)) trips.push({ kind: 'original' })
  return trips
}

const letterOrDigit = /[0-9A-Za-z]/

function isFree({ start, end, boundary }: Omit<Run, 'digits'>, payload: string): boolean {
  if (letterOrDigit.test(payload.charAt(end))) return false
  if (start === boundary) return true
  const before = payload.charAt(start - 1)
  const isFraction = before === '.' && digitOf(payload.charCodeAt(start - 2)) !== -1
  return !letterOrDigit.test(before) && !isFraction
}

function isMobile(digits: string): boolean {
  if (digits.length === 13) return digits.startsWith('86') && isMobile(digits.slice(2))
  return digits.length === 11 && digits.charAt(0) === '1' && digits.charAt(1) > '2'
}

function isResidentId(run: Run, payload: string): boolean {
  if (run.digits.length === 18) return isFree(run, payload) && isChecked(run.digits)
  const last = payload.charAt(run.end)
  if (run.digits.length !== 17 || !'XxＸｘ'.includes(last) || last === '') return false
  return isFree({ ...run, end: run.end + 1 }, payload) && isChecked(`${run.digits}X`)
}

// GB 11643 by the other road: the weighted sum of all 18, where X counts ten, is 1 modulo 11.
function isChecked(number: string): boolean {
  let remainder = 0
  for (const each of number) remainder = (remainder * 2 + (each === 'X' ? 10 : Number(each))) % 11
  return remainder === 1 && isDay(number.slice(6, 14))
}

function isDay(digits: string): boolean {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number)
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day))
  return (
    date.getUTCMonth() + 1 === month && date.getUTCDate() === day && date.getUTCFullYear() > 1850
  )
}

const emailStart = /[A-Za-z0-9._%+-]/
const domain = /^(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2}/

function isEmailSign(payload: string, index: number): boolean {
  return (
    emailStart.test(payload.charAt(index - 1)) && domain.test(payload.slice(index + 1, index + 200))
  )
}

const leastDigits = 6
/** Types that may rightly stand elsewhere in the text: a newborn's birth date is the date of the admission too. */
const leftElsewhere = /^@@(?:BIRTH_DATE|AGE_OVER_89|ORG)_[^_]+$/
const digitRun = /[0-9０-９]+/g

function originalsByDigits(surrogates: ReadonlyMap<string, string>): Originals {
  const originals = new Map<string, { text: string; offset: number }[]>()
  for (const [surrogate, original] of surrogates) {
    if (leftElsewhere.test(surrogate)) continue
    const text = JSON.stringify(original).slice(1, -1)
    const runs = [...text.matchAll(digitRun)].sort((a, b) => b[0].length - a[0].length)
    const [longest] = runs
    if (!longest || runs.reduce((total, run) => total + run[0].length, 0) < leastDigits) continue
    const { digits } = runAt(text, longest.index, 0)
    originals.set(digits, [...(originals.get(digits) ?? []), { text, offset: longest.index }])
  }
  return originals
}

function isOriginal(run: Run, payload: string, originals: Originals): boolean {
  const candidates = originals.get(run.digits)
  return (
    candidates?.some(({ text, offset }) => {
      const start = run.start - offset
      const whole = { start, end: start + text.length, boundary: run.boundary }
      return start >= 0 && payload.startsWith(text, start) && isFree(whole, payload)
    }) ?? false
  )
}
