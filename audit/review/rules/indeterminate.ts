import type { Rule } from '../rule.ts'

/** A request of which nobody knows what became. */
export const indeterminate: Rule = {
  name: 'indeterminate',
  because: {
    zh: '请求已发出，结局不明（网关中途停止）',
    en: 'A request was let out and nobody knows what became of it: its gateway stopped on the way',
  },
  parameters: {},
  source: {
    zh: '数据可能已交给模型而没有答复，每一条都要看',
    en: 'Data may have reached a model without an answer: each one is looked at',
  },
  watch:
    () =>
    ({ body: { type } }) =>
      type === 'ai.indeterminate',
  finds: [[{}, { type: 'ai.indeterminate', parent: 0 }]],
  ignores: [[{}], [{}, { type: 'ai.outcome', parent: 0 }]],
}
