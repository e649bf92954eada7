import { byPattern } from '../by-pattern.ts'
import { behind, code, codeScore } from '../labels.ts'

/** Identity documents of soldiers and police. */
export const militaryId = byPattern({
  name: 'military-id',
  type: 'ID',
  rules: [
    {
      pattern: /[军兵士文职广北南沈兰成济海空参政后装武警东西中陆火战联]字第? ?[\d-]{6,12}号?/g,
      score: 0.92,
    },
    behind(
      [
        '军官证',
        '士兵证',
        '军人证',
        '警官证',
        '人民警察证',
        '文职干部证',
        '军人身份证件',
        '保障卡',
        '警号',
      ],
      code,
      codeScore(0.93),
    ),
  ],
  finds: [
    '军官证：«军字第2001988号»',
    '持«南字第01234567号»',
    '士兵证号 «20191234567»',
    '警官证号：«012345»',
  ],
  ignores: ['国药准字第', '文字第3行', '军字辈', '京卫字第3号'],
})
