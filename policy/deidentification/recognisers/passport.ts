import { byPattern } from '../by-pattern.ts'
import { behind, codeScore } from '../labels.ts'

/** Passport number. */
export const passport = byPattern({
  name: 'passport',
  type: 'ID',
  rules: [
    {
      pattern: /(?<![\dA-Z-])(?:E[A-HJ-NP-Z]\d{7}|[EGDSP]\d{8}|[DSP]E\d{7})(?![\dA-Z-])/g,
      score: 0.65,
    },
    behind(
      ['护照', '護照', 'passport'],
      String.raw`(?=[A-Za-z]{0,3}\d)[A-Za-z\d]{6,12}(?![\dA-Za-z])|[A-Za-z]{1,2}\d{3,4} \d{3,5}(?!\d)`,
      codeScore(0.95),
    ),
  ],
  finds: [
    '护照号：«E12345678»',
    '持«EA1234567»入境',
    'passport number is «X1234567»',
    '护照 «E1234 5678»',
    '护照(«533380006»)',
    'Passport No. «C01X00T47»',
  ],
  ignores: [
    '护照已过期',
    '国药准字H20013456',
    '批号 E2024031501',
    'HER2(2+)',
    'CD34',
    'EGFR L858R',
  ],
})
