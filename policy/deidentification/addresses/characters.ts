/** Function words and verbs that stand in sentences, never in the name of a place. */
const inSentences = '的了是因被把及与患诊到往去住您我你他她它这哪们吗呢吧啊在给让请已未没无说问诉称'

const kinds = new Uint8Array(65_536)
kinds.fill(1, 0x3400, 0xa000)
for (const range of [
  [0x30, 0x3a],
  [0x41, 0x5b],
  [0x61, 0x7b],
] as const)
  kinds.fill(1, ...range)
for (const character of inSentences) kinds[character.charCodeAt(0)] = 0

/** Whether a code unit may stand in the name of a place. */
export function isNameCharacter(code: number): boolean {
  return kinds[code] === 1
}

/** A table of these characters, asked by code unit. */
export function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(65_536)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}
