import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

/** Macau identity card number. */
export const macauId = byPattern({
  name: 'macau-id',
  type: 'ID',
  rules: [
    { pattern: /(?<![\dA-Z.])[157]\d{6}\(\d\)/gi, score: 0.75 },
    { pattern: /(?<![\dA-Z.])[157]\/\d{6}\/\d(?![\d/])/gi, score: 0.75 },
    behind(
      ['澳门身份证', '澳門身份證', '澳门居民身份证'],
      String.raw`[157]/?\d{6}/?\(?\d\)?`,
      0.95,
    ),
  ],
  finds: ['«5123456(7)»', '澳门身份证：«12345678»', '«1/234567/8»'],
  ignores: ['1234567', '(7)', '5.123456(7)', '2024/03/15'],
})
