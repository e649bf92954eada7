import { givenTiers, transliterationSounds } from './given.ts'
import { surnameTiers } from './surnames.ts'

const separators: readonly (readonly [number, string])[] = [
  [35, ' \t\u00A0'],
  [36, '\n\r'],
  [37, ':：=＝|'],
  [38, '，。,.;；!！?？'],
  [39, '、/／'],
  [40, '·•・‧．'],
  [41, '()（）[]【】《》<>{}「」'],
  [43, '"“”‘’\'`'],
]

function classify(): Uint8Array {
  const classes = new Uint8Array(65_536).fill(42)
  for (let code = 0x3400; code < 0xa000; code++) {
    const surname = surnameTiers[code] ?? 0
    const given = givenTiers[code] ?? 0
    classes[code] = 1 + surname * 6 + given * 2 + (transliterationSounds[code] ?? 0)
  }
  classes.fill(32, 0x30, 0x3a)
  classes.fill(33, 0x61, 0x7b)
  classes.fill(34, 0x41, 0x5b)
  for (const [kind, characters] of separators) {
    for (const character of characters) classes[character.charCodeAt(0)] = kind
  }
  return classes
}

/** What a character may be in a name, or what kind of separator it is; 0 stands for the edge of the text. */
export const characterClasses: Readonly<Uint8Array> = classify()

/** Whether a code unit is a Chinese character. */
export function isHan(code: number): boolean {
  return code >= 0x3400 && code < 0xa000
}
