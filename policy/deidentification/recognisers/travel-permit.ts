import { byPattern } from '../by-pattern.ts'
import { behind } from '../labels.ts'

/** Permit for travel between the mainland, Hong Kong, Macau and Taiwan, or for permanent residence of foreigners. */
export const travelPermit = byPattern({
  name: 'travel-permit',
  type: 'ID',
  rules: [
    behind(
      [
        '通行证',
        '通行證',
        '回乡证',
        '回鄉證',
        '台胞证',
        '臺胞證',
        '居住证',
        '居留证',
        '永久居留身份证',
        '旅行证',
        '签证',
      ],
      String.raw`[A-Za-z]{0,3}\d{7,18}[A-Za-z]?(?![\dA-Za-z])`,
      0.95,
    ),
    { pattern: /(?<![\dA-Z])[A-Z]{3}\d{12}(?![\dA-Z])/g, score: 0.6 },
  ],
  finds: [
    '港澳居民来往内地通行证：«H0123456789»',
    '回乡证号码«M12345678»',
    '台胞证号«12345678»',
    '往来港澳通行证 «C12345678»',
    '台湾居民居住证：«830000199003070519»',
    '外国人永久居留证«CAN110182062201»',
  ],
  ignores: ['国药准字H20013456', '持通行证探视', '台胞证复印件3份', 'H12345678'],
})
