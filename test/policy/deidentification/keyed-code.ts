import { createHmac } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The keyed hash that the gateway injects, with a key of its own. */
export function keyedCode(value: string): string {
  const bytes = createHmac('sha256', 'a key for tests').update(value).digest()
  return Array.from(bytes.subarray(0, 8), (byte) => alphabet[byte & 31]).join('')
}

/** Nothing is kept, and every finding counts. */
export const everything = { code: keyedCode, minimumScore: 0.5, keep: [] } as const
