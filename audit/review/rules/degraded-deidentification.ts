import { createExcess } from '../excess.ts'
import type { Rule } from '../rule.ts'

const parameters = { quietMinutes: 60 }

/** Requests that went out while an engine of de-identification was away; once for each time that it was. */
export const degradedDeidentification: Rule = {
  name: 'degraded-deidentification',
  because: {
    zh: '外部去标识化引擎未作答时，请求仍按策略发出',
    en: 'Requests went on, as the policy lets them, while an outside engine gave no findings',
  },
  parameters,
  source: {
    zh: '要看的是这次故障而不是每条请求；一小时没有即视为新的一次',
    en: 'What is to be looked at is the outage, not every request in it; an hour without is the end of one',
  },
  watch: () => {
    const isFirst = createExcess({ most: 0, withinMs: parameters.quietMinutes * 60_000 })
    return ({ body: { type, at, degraded } }) =>
      type === 'ai.accept' && degraded === true && isFirst('engine', 'away', Date.parse(at))
  },
  finds: [[{}, { degraded: true }]],
  ignores: [[{}], [{ type: 'ai.outcome', parent: 0, degraded: true }]],
}
