/** A number of a JSON document whose digits a JavaScript number cannot hold, such as an 18-digit resident ID. */
export type ExactNumber = { readonly rawJSON: string }

/** JSON.parse source text access (ECMA-262, stage 4), which the compiler's library does not describe yet. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the engine has it; only its description is missing
const exact = JSON as unknown as {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown
  rawJSON(text: string): ExactNumber
  isRawJSON(value: unknown): value is ExactNumber
}

/** Parses JSON without losing a digit: numbers that would change when written again stay as they were written. */
export function parseExactJson(text: string): unknown {
  return exact.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? exact.rawJSON(source)
      : value,
  )
}

export const isExactNumber = (value: unknown): value is ExactNumber => exact.isRawJSON(value)
