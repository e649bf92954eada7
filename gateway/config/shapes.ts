import { z } from 'zod'

import { parseNetwork } from '../identity/networks.ts'

/** Parts between commas. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

/** An address, or a network in CIDR notation, in its one form. */
export const network = z.string().transform((text, context) => {
  const parsed = parseNetwork(text)
  if (parsed !== null) return parsed
  context.addIssue({ code: 'custom', message: 'not a network' })
  return z.NEVER
})

/** An http or https URL without the slash at its end. */
export const httpUrl = z.url({ protocol: /^https?$/u }).transform((url) => url.replace(/\/+$/u, ''))
