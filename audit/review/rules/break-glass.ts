import type { Rule } from '../rule.ts'

/** Somebody went, or might have gone, beyond the rules. */
export const breakGlass: Rule = {
  name: 'break-glass',
  because: {
    zh: '启用了紧急访问（破窗），须核实当时是否确属紧急',
    en: 'Somebody broke the glass; whether it was an emergency has to be found out',
  },
  parameters: {},
  source: {
    zh: 'HIPAA 45 CFR 164.312(a)(2)(ii) 紧急访问程序；每一次都复核，才不会成为绕过规则的常路',
    en: '45 CFR 164.312(a)(2)(ii), emergency access procedure; every one is reviewed, or it would become the usual way',
  },
  watch:
    () =>
    ({ body }) =>
      body.type === 'emergency.opened',
  finds: [[{ type: 'emergency.opened', purpose: 'ETREAT' }]],
  ignores: [[{ purpose: 'ETREAT' }], [{ type: 'emergency.ended', purpose: 'ETREAT' }]],
}
