import { hourOf } from '../calendar.ts'
import { createExcess } from '../excess.ts'
import type { Rule } from '../rule.ts'

const parameters = { fromHour: 22, toHour: 6, level: 3, quietHours: 8 }

/** Data of persons, used at night by people whose work is by day; once a night. */
export const offHours: Rule = {
  name: 'off-hours',
  because: {
    zh: '不参加诊疗的人员夜间使用了个人健康数据',
    en: 'Somebody who takes no part in care used data of persons at night',
  },
  parameters,
  source: {
    zh: '临床值班不在此列：排班表不在日志中；第 3 级起涉及个人（GB/T 39725-2020）',
    en: 'Clinicians are left out, for the log knows no rota; from level 3 on data concern persons (GB/T 39725-2020)',
  },
  watch: () => {
    const isFirst = createExcess({ most: 0, withinMs: parameters.quietHours * 3_600_000 })
    return ({ body: { type, at, actor, level } }) => {
      const time = Date.parse(at)
      const isNight = hourOf(time) >= parameters.fromHour || hourOf(time) < parameters.toHour
      if (type !== 'ai.accept' || !isNight || actor?.kind !== 'human') return false
      if ((level?.before ?? 0) < parameters.level || actor.roles.includes('clinician')) return false
      return isFirst(actor.ref, 'night', time)
    }
  },
  finds: [
    [{}, { minute: 13 * 60, actor: { roles: ['manager'] } }],
    [
      { minute: 12 * 60 - 1, actor: { roles: ['it_staff'] } },
      { minute: 16 * 60, actor: { roles: ['it_staff'] } },
    ],
  ],
  ignores: [
    [{ minute: 13 * 60 }],
    [{ minute: 13 * 60, actor: { roles: ['manager'] }, level: { before: 2, residual: 1 } }],
    [{ minute: 20 * 60, actor: { roles: ['manager'] } }],
    [{ minute: 13 * 60, actor: { roles: ['service'], kind: 'service' } }],
    [{ minute: 13 * 60, actor: { roles: ['manager'] }, type: 'ai.deny' }],
  ],
}
