import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

/** Postal code behind its label; six bare digits are not one. */
export const postcode = byPattern({
  name: 'postcode',
  type: 'ADDRESS',
  rules: [
    behind(['邮编', '邮政编码', '郵編', 'postcode', 'postal code'], String.raw`\d{6}(?!\d)`, 0.9),
    behind(
      ['zip', 'zip code', 'postcode', 'postal code'],
      String.raw`\d{3,5}(?:[ -]\d{2,4})?(?!\d)`,
      0.8,
    ),
  ],
  finds: ['邮编：«100730»', 'ZIP: «48750»', 'my zip code is «35350-1234»', 'Postal Code «200030»'],
  ignores: ['白细胞 100730', '100730', 'zip文件', '邮编不详'],
})
