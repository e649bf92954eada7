import { byPattern } from '../by-pattern.ts'
import { behind, code, codeScore } from '../labels.ts'

/** Resident health card (WS/T 543, electronic or not) and its relatives abroad. */
export const healthCard = byPattern({
  name: 'health-card',
  type: 'HEALTH_CARD',
  rules: [
    behind(
      ['健康卡', '健康卡主索引', '健康档案号', '健康码', 'health card'],
      code,
      codeScore(0.95),
    ),
    behind(['nhs'], String.raw`\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)`, 0.95),
  ],
  finds: [
    '健康卡号：«3301A00012345»',
    '电子健康卡 «E0A1B2C3D4E5F60718»',
    '"healthCardNo":"«HC0012345»"',
    'NHS number: «943 476 5919»',
  ],
  ignores: ['办理健康卡', '健康卡1张', 'NHS 2024'],
})
