import { createExcess } from '../excess.ts'
import type { Rule, Sketch } from '../rule.ts'

const parameters = { patients: 30, minutes: 60 }

/** One person who asks about many patients in an hour. */
export const manyPatients: Rule = {
  name: 'many-patients',
  because: {
    zh: '一人一小时内查询了很多不同患者',
    en: 'One person asked about many different patients within an hour',
  },
  parameters,
  source: {
    zh: '查房一小时约二十位患者，留半数余量；按批处理的服务账号不在此列',
    en: 'A ward round sees some twenty patients in an hour, and half as many again; services that work in batches are left out',
  },
  watch: () => {
    const exceeds = createExcess({
      most: parameters.patients,
      withinMs: parameters.minutes * 60_000,
    })
    return ({ body: { type, at, actor, patients = [] } }) => {
      if (type !== 'ai.accept' || actor?.kind !== 'human') return false
      return patients.map((patient) => exceeds(actor.ref, patient, Date.parse(at))).includes(true)
    }
  },
  finds: [asked(31, 1), [...asked(30, 1), { minute: 59, patients: ['patient-1', 'another'] }]],
  ignores: [
    asked(30, 1),
    asked(60, 3),
    asked(31, 1, { kind: 'service', roles: ['service'] }),
    Array.from({ length: 40 }, () => ({ patients: ['the-same'] })),
  ],
}

/** So many patients, one after another. */
function asked(
  count: number,
  everyMinutes: number,
  actor: Sketch['actor'] = {},
): readonly Sketch[] {
  return Array.from({ length: count }, (_, index) => ({
    minute: index * everyMinutes,
    actor,
    patients: [`patient-${index}`],
  }))
}
