import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

/** United States social security number. */
export const usSocialSecurity = byPattern({
  name: 'us-social-security',
  type: 'ID',
  rules: [
    {
      pattern:
        /(?<![\dA-Z]|\d[.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\dA-Z]|[.-]\d)/gi,
      score: 0.8,
    },
    behind(['ssn', 'social security'], String.raw`\d{3}[ -]?\d{2}[ -]?\d{4}(?!\d)`, 0.95),
  ],
  finds: [
    "Here's my SSN: «460-89-9847»",
    'social security number is «853371694»',
    '«078-05-1120» on file',
  ],
  ignores: ['000-12-3456', '120-80-72', '2024-03-1500', '666-12-3456'],
})
