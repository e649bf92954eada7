import { createExcess } from '../excess.ts'
import type { Rule, Sketch } from '../rule.ts'
import { isEmergency } from '../sampling.ts'

const parameters = { requests: 5, hours: 24 }

/** Somebody for whom the exception becomes the rule. Each emergency is looked at anyway: the draw takes them all. */
export const emergencyOften: Rule = {
  name: 'emergency-often',
  because: {
    zh: '同一人一天内多次以紧急诊疗为目的',
    en: 'One person stated emergency treatment as the purpose many times in a day',
  },
  parameters,
  source: {
    zh: '一次抢救少有超过五次请求；更多则像是用来绕过规则',
    en: 'An emergency seldom takes more than five requests; more look like a way round the rules',
  },
  watch: () => {
    const exceeds = createExcess({
      most: parameters.requests,
      withinMs: parameters.hours * 3_600_000,
    })
    return ({ index, body }) =>
      body.type === 'ai.accept' &&
      body.actor !== null &&
      isEmergency(body) &&
      exceeds(body.actor.ref, String(index), Date.parse(body.at))
  },
  finds: [emergencies(6)],
  ignores: [
    emergencies(5),
    emergencies(6).map((sketch, index) => ({ ...sketch, actor: { ref: `doctor-${index % 2}` } })),
    emergencies(6).map((sketch) => ({ ...sketch, purpose: 'TREAT' })),
  ],
}

function emergencies(count: number): readonly Sketch[] {
  return Array.from({ length: count }, (_, minute) => ({ minute, purpose: 'ETREAT' }))
}
