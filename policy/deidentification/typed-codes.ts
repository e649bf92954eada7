import { kindAt, signAt, type SignKind } from './restore-signs.ts'

/**
 * Every code that stands in a text in a way that restoring could take for one: five characters of a code with nothing
 * but noise between them and no letter or digit behind them, whatever precedes them.
 */
export function codesIn(texts: readonly string[]): Set<number> {
  const codes = new Set<number>()
  for (const text of texts) addCodes(text, codes)
  return codes
}

/** A code as a number. */
export function toNumber(code: string): number {
  let number = 0
  for (let at = 0; at < code.length; at += 1) number = number * 32 + valueAt(code, at)
  return number
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const values = Int8Array.from({ length: 0x80 }, (_, code) =>
  alphabet.indexOf(String.fromCharCode(code).toUpperCase()),
)
const fiveCharacters = 0x1ff_ffff

const valueAt = (text: string, index: number): number => values[text.charCodeAt(index)] ?? -1

function addCodes(text: string, codes: Set<number>): void {
  const run = createRun(codes)
  for (let index = 0; index < text.length;) {
    const kind = kindAt(text, index)
    const value = valueAt(text, index)
    if (kind === 'lead' || (kind === 'alphanumeric' && value === -1)) {
      const sign = signAt(text, index)
      run.take(sign.kind, valueAt(sign.character, 0))
      index = sign.end
    } else {
      run.take(kind, value)
      index += 1
    }
  }
  run.take('end', -1)
}

/** The last characters that could be a code; any sign but a letter or digit ends one. */
function createRun(codes: Set<number>) {
  let code = 0
  let length = 0
  let isBehind = false
  return {
    take: (kind: SignKind, value: number): void => {
      if (kind === 'alphanumeric') {
        isBehind = true
        length = value === -1 ? 0 : length + 1
        code = ((code << 5) | value) & fiveCharacters
        return
      }
      if (isBehind && length >= 5) codes.add(code)
      isBehind = false
      if (!isNoise(kind)) length = 0
    },
  }
}

function isNoise(kind: SignKind): boolean {
  return kind === 'space' || kind === 'invisible' || kind === 'emphasis'
}
