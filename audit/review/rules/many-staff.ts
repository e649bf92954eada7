import { createExcess } from '../excess.ts'
import type { Rule, Sketch } from '../rule.ts'

const parameters = { staff: 12, hours: 24 }

/** One patient about whom many people ask: somebody known, or a matter of talk. */
export const manyStaff: Rule = {
  name: 'many-staff',
  because: {
    zh: '一天内很多人查询了同一位患者',
    en: 'Many people asked about one patient within a day',
  },
  parameters,
  source: {
    zh: '三班医护加会诊约十二人；知名患者或舆情事件会远超此数',
    en: 'Three shifts and their consultants are about twelve; a patient whom people talk about has many more',
  },
  watch: () => {
    const exceeds = createExcess({ most: parameters.staff, withinMs: parameters.hours * 3_600_000 })
    return ({ body: { type, at, actor, patients = [] } }) => {
      if (type !== 'ai.accept' || !actor) return false
      return patients.map((patient) => exceeds(patient, actor.ref, Date.parse(at))).includes(true)
    }
  },
  finds: [askedByMany(13)],
  ignores: [
    askedByMany(12),
    Array.from({ length: 40 }, () => ({ patients: ['patient'] })),
    askedByMany(13).map((sketch, index) => ({ ...sketch, minute: index * 150 })),
  ],
}

function askedByMany(count: number): readonly Sketch[] {
  return Array.from({ length: count }, (_, index) => ({
    actor: { ref: `doctor-${index}` },
    patients: ['patient'],
  }))
}
