import { characterSet } from '../character-sets.ts'

/** Function words and verbs that stand in sentences, never in the name of a place. */
const inSentences = new Set(
  Array.from(
    '的了是因被把及与患诊到往去住您我你他她它这哪们吗呢吧啊在给让请已未没无说问诉称',
    (each) => each.charCodeAt(0),
  ),
)

function* between(first: number, last: number): Generator<number> {
  for (let code = first; code <= last; code += 1) if (!inSentences.has(code)) yield code
}

/** The characters that may stand in the name of a place. */
export const nameCharacters = characterSet([
  ...between(0x3400, 0x9fff),
  ...between(0x30, 0x39),
  ...between(0x41, 0x5a),
  ...between(0x61, 0x7a),
])
